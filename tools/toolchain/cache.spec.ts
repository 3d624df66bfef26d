import { access, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { fromCache, inspect, isCached, type Recipe } from './cache.ts';

/** Writes as many bytes and sets a later time, because a file system's clock may be too coarse for a test. */
async function overwrite(file: string): Promise<void> {
  const { mtimeMs } = await stat(file);
  await writeFile(file, 'does no work.');
  await utimes(file, mtimeMs / 1000 + 1, mtimeMs / 1000 + 1);
}

describe('the toolchain cache', () => {
  let root: string;
  let builds: number;
  let lines: string[];
  const options = () => ({ report: (line: string) => void lines.push(line), signal: new AbortController().signal });
  const recipe = (build: Recipe['build']): Recipe => ({ name: 'part', version: '1.0', inputs: 'a', root, build });
  const whole = () =>
    recipe(async (folder) => {
      builds++;
      await writeFile(join(folder, 'program'), 'does its work');
    });

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'todo-platform-cache-'));
    builds = 0;
    lines = [];
  });
  afterEach(() => rm(root, { recursive: true }));

  it('builds a part once and then uses the cached one', async () => {
    expect((await fromCache(whole(), options())).origin).toBe('built');
    const { folder, origin } = await fromCache(whole(), options());
    expect(origin).toBe('cache');
    expect(builds).toBe(1);
    expect(await readFile(join(folder, 'program'), 'utf8')).toBe('does its work');
  });

  it('builds once if two callers ask at the same time', async () => {
    const both = await Promise.all([fromCache(whole(), options()), fromCache(whole(), options())]);
    expect(both.map(({ origin }) => origin).sort()).toEqual(['built', 'cache']);
    expect(builds).toBe(1);
  });

  it.each([
    ['cut short', (file: string) => writeFile(file, 'does')],
    ['overwritten', overwrite],
    ['gone', (file: string) => rm(file)],
  ])('builds again, and says so, if a file is %s', async (_case, damage) => {
    const { folder } = await fromCache(whole(), options());
    await damage(join(folder, 'program'));
    expect((await fromCache(whole(), options())).origin).toBe('built');
    expect(lines.join()).toContain('damaged');
    expect(await readFile(join(folder, 'program'), 'utf8')).toBe('does its work');
  });

  it('finds by the thorough check a change that keeps size and time', async () => {
    const { folder } = await fromCache(whole(), options());
    const file = join(folder, 'program');
    const manifest = await readFile(join(folder, 'manifest.json'), 'utf8');
    const modified = Number(/"modified":(\d+)/.exec(manifest)?.[1]) / 1000;
    await writeFile(file, 'does no work.');
    await utimes(file, modified, modified);
    expect(await inspect(whole())).toEqual({ state: 'damaged', reason: 'program was changed' });
  });

  it('does not use what a failed or killed build has left', async () => {
    const failing = recipe(async (folder) => {
      await writeFile(join(folder, 'program'), 'half');
      throw new Error('no network');
    });
    await expect(fromCache(failing, options())).rejects.toThrow('no network');
    expect(await isCached(whole())).toBe(false);
    // A killed build cannot clean up. The next build removes its draft.
    await writeFile(join(root, 'part.killed.part'), 'half');
    expect((await fromCache(whole(), options())).origin).toBe('built');
    expect((await readdir(root)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('does not touch the running build of a part whose name starts with the same text', async () => {
    const longer: Recipe = {
      ...recipe(async (folder) => {
        await writeFile(join(folder, 'program'), 'begun');
        await fromCache(whole(), options());
        expect(await readFile(join(folder, 'program'), 'utf8')).toBe('begun');
      }),
      name: 'part-of-more',
    };
    expect((await fromCache(longer, options())).origin).toBe('built');
  });

  it('treats a folder without a manifest as damaged', async () => {
    const { folder } = await fromCache(whole(), options());
    await rm(join(folder, 'manifest.json'));
    expect((await inspect(whole())).state).toBe('damaged');
  });

  it('leaves nothing behind if it is aborted', async () => {
    const stopping = new AbortController();
    const stopped = recipe(async (folder) => {
      await writeFile(join(folder, 'program'), 'half');
      stopping.abort(new Error('stopped'));
    });
    await expect(fromCache(stopped, { ...options(), signal: stopping.signal })).rejects.toThrow('stopped');
    await expect(access(join(root, 'part.lock'))).resolves.toBeUndefined();
    expect((await readdir(root)).filter((name) => !name.startsWith('part.lock'))).toEqual([]);
  });
});
