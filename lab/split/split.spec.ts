import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ROOT } from '../../tools/root.ts';
import { run } from '../../tools/command.ts';
import { repositories, select } from './repositories.ts';
import { emptyFolder, split } from './split.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'todo-platform-split-spec-'));
});
afterAll(() => rm(scratch, { recursive: true }));

describe('the folder for the repositories', () => {
  it('may be empty or missing', async () => {
    expect(await emptyFolder(join(scratch, 'new'))).toBe(join(scratch, 'new'));
  });

  it('is refused if it is not empty', async () => {
    await writeFile(join(scratch, 'file'), '');
    await expect(emptyFolder(scratch)).rejects.toThrow('is not empty');
  });

  it.each([ROOT, join(ROOT, '.data', 'split')])('is refused if it lies in this tree: %s', async (folder) => {
    await expect(emptyFolder(folder)).rejects.toThrow('lies in this tree');
  });
});

describe('an unknown repository', () => {
  it('is refused, with a list of the known ones', async () => {
    const all = await repositories();
    expect(() => select(all, ['frontend', 'backend'])).toThrow(/no backend\. There are: contracts, .*todo-service/);
  });
});

describe('a separate repository', () => {
  it('has the tracked files in one Git commit, and the same content gives the same commit', async () => {
    const all = await repositories();
    const chosen = select(all, ['frontend']);
    const stock = { folder: join(scratch, 'packages'), packed: [], all };
    const options = { report: () => undefined, signal: AbortSignal.timeout(60_000) };
    const commits = [];
    for (const to of ['first', 'second']) {
      const [alone] = await split(chosen, join(scratch, to), stock, options);
      const git = (...args: readonly string[]) => run('git', args, { cwd: alone?.folder ?? '' });
      expect(await git('status', '--porcelain')).toBe('');
      expect(await git('branch', '--show-current')).toBe('main\n');
      commits.push(await git('rev-parse', 'HEAD'));
    }
    expect(commits[0]).toBe(commits[1]);

    const folder = join(scratch, 'first', 'frontend');
    const there = await readdir(folder);
    expect(there).toEqual(expect.arrayContaining(['.gitignore', '.npmrc', 'LICENSE', 'package-lock.json', 'src']));
    expect(there).not.toContain('dist');
    const original = await readFile(join(ROOT, 'repos', 'frontend', 'src', 'main.tsx'), 'utf8');
    expect(await readFile(join(folder, 'src', 'main.tsx'), 'utf8')).toBe(original);
  }, 60_000);
});
