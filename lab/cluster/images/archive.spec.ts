import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { extract } from 'tar-stream';
import { z } from 'zod';

import { configOf, imageArchive, namesOf, type ImageSpec } from './archive.ts';
import { writeTar } from './tar.ts';

describe('the reference of an image', () => {
  it.each([
    ['todo-platform/pause:1', { name: 'pause', tag: '1' }],
    ['traefik:v3.6.7', { name: 'traefik', tag: 'v3.6.7' }],
    ['registry.example:5000/a/daprd:1.18.0', { name: 'daprd', tag: '1.18.0' }],
  ])('%s is split into name and tag', (reference, expected) => {
    expect(namesOf(reference)).toEqual(expected);
  });

  it.each(['traefik', 'registry.example:5000/daprd', 'daprd@sha256:00', 'daprd:1@sha256:00', 'Daprd:1', ''])(
    '"%s" is refused',
    (reference) => {
      expect(() => namesOf(reference)).toThrow('is not an image reference with a tag');
    },
  );
});

describe('the configuration of an image', () => {
  it('has a numeric user and group, and lists the lowest layer first', () => {
    const spec = { reference: 'x:1', entries: [], entrypoint: ['/x'], user: 26, env: { LANG: 'C.UTF-8' } };
    expect(configOf(spec, ['aa', 'bb'])).toMatchObject({
      config: { User: '26:26', Entrypoint: ['/x'], Env: ['LANG=C.UTF-8'] },
      rootfs: { type: 'layers', diff_ids: ['sha256:aa', 'sha256:bb'] },
    });
  });
});

describe('the archive of an image', () => {
  let folder: string;
  const known = process.env.TODO_PLATFORM_CACHE;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'todo-platform-archive-'));
    process.env.TODO_PLATFORM_CACHE = join(folder, 'cache');
  });
  afterEach(async () => {
    if (known === undefined) delete process.env.TODO_PLATFORM_CACHE;
    else process.env.TODO_PLATFORM_CACHE = known;
    await rm(folder, { recursive: true });
  });

  const made = async (spec: Partial<ImageSpec>) => {
    const lines: string[] = [];
    const options = { report: (line: string) => void lines.push(line), signal: new AbortController().signal };
    const all = { reference: 'a/x:1', entries: [], entrypoint: ['/x'], user: 65532, ...spec };
    const { archive } = await imageArchive(all, options);
    return { archive, lines };
  };

  it('names the layers by the hash of their content, the base first', async () => {
    const base = join(folder, 'base.tar');
    await writeTar([{ path: '/etc/hostname', text: 'x' }], base);
    const { archive } = await made({ base, entries: [{ path: '/x', text: 'program' }] });
    const files = await read(archive);
    const [image] = Manifest.parse(json(files, 'manifest.json'));
    expect(image.RepoTags).toEqual(['a/x:1']);
    const contents = image.Layers.map((layer) => files.get(layer));
    expect(contents[0]?.includes('etc/hostname')).toBe(true);
    expect(contents[1]?.includes('program')).toBe(true);
    const digests = contents.map((content) => createHash('sha256').update(String(content)).digest('hex'));
    const diffs = digests.map((digest) => `sha256:${digest}`);
    expect(json(files, image.Config)).toMatchObject({ rootfs: { diff_ids: diffs } });
  });

  it('is made once, and again if anything in it changes', async () => {
    const file = join(folder, 'program');
    await writeFile(file, 'one');
    const entries = [{ path: '/x', file }];
    const first = await made({ entries });
    expect(first.lines).toEqual(['making the image x:1']);
    expect(await made({ entries })).toEqual({ archive: first.archive, lines: [] });

    const archives = [first.archive, (await made({ entries, user: 26 })).archive];
    archives.push((await made({ entries, reference: 'b/x:1' })).archive);
    await writeFile(file, 'other');
    archives.push((await made({ entries })).archive);
    expect(new Set(archives).size).toBe(4);
  });
});

const Manifest = z.tuple([
  z.object({ Config: z.string(), RepoTags: z.array(z.string()), Layers: z.array(z.string()) }),
]);

async function read(archive: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for await (const source of createReadStream(archive).pipe(extract())) {
    files.set(source.header.name, await text(source));
  }
  return files;
}

function json(files: ReadonlyMap<string, string>, name: string): unknown {
  return JSON.parse(files.get(name) ?? '');
}
