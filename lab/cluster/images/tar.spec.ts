import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { extract } from 'tar-stream';

import { withFolders, writeTar, type Entry } from './tar.ts';

describe('an archive of entries', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'todo-platform-tar-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const written = async (entries: readonly Entry[]) => {
    const to = join(folder, 'x.tar');
    await writeTar(entries, to);
    return to;
  };

  it('holds files, texts, links and folders, each parent folder first', async () => {
    const program = join(folder, 'program');
    await writeFile(program, 'binary');
    const to = await written([
      { path: '/usr/bin/program', file: program, mode: 0o755 },
      { path: '/etc/passwd', text: 'root\n' },
      { path: '/program', link: 'usr/bin/program' },
      { path: '/data', mode: 0o700, owner: 26 },
    ]);
    expect(await read(to)).toEqual([
      ['data', 'directory', 0o700, 26, ''],
      ['etc', 'directory', 0o755, 0, ''],
      ['etc/passwd', 'file', 0o644, 0, 'root\n'],
      ['program', 'symlink', 0o644, 0, 'usr/bin/program'],
      ['usr', 'directory', 0o755, 0, ''],
      ['usr/bin', 'directory', 0o755, 0, ''],
      ['usr/bin/program', 'file', 0o755, 0, 'binary'],
    ]);
  });

  it('has the same bytes if the contents are the same', async () => {
    const source = join(folder, 'source');
    await writeFile(source, 'same');
    const digest = async (date: string) => {
      await utimes(source, new Date(date), new Date(date));
      const to = await written([{ path: '/file', file: source }]);
      const hash = createHash('sha256').update(await readFile(to));
      await rm(to);
      return hash.digest('hex');
    };
    expect(await digest('2001-01-01')).toBe(await digest('2026-01-01'));
  });

  it('is not written if a file is missing', async () => {
    await expect(written([{ path: '/file', file: join(folder, 'missing') }])).rejects.toThrow('missing');
  });

  it.each([
    ['a relative path', [{ path: 'etc/passwd', text: '' }], 'etc/passwd is not an absolute path of a file or folder'],
    ['the root', [{ path: '/', mode: 0o755 }], '/ is not an absolute path of a file or folder'],
    [
      'a path twice',
      [
        { path: '/a/b', text: '' },
        { path: '/a//b', text: '' },
      ],
      '/a/b occurs twice',
    ],
  ])('refuses %s', (_case, entries, message) => {
    expect(() => withFolders(entries)).toThrow(message);
  });
});

type Found = [name: string, type: string, mode: number, uid: number, content: string];

async function read(file: string): Promise<Found[]> {
  const found: Found[] = [];
  for await (const source of createReadStream(file).pipe(extract())) {
    const { name, type, mode, uid, linkname } = source.header;
    const content = await text(source);
    found.push([name, type, mode, uid, type === 'symlink' ? linkname : content]);
  }
  return found;
}
