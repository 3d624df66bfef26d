import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ROOT } from '../build/index.ts';
import { run } from '../toolchain/command.ts';
import { repositories, select } from './repositories.ts';
import { emptyFolder, split } from './split.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'todo-platform-split-spec-'));
});
afterAll(() => rm(scratch, { recursive: true }));

describe('the folder that repositories are put into', () => {
  it('may be empty or missing', async () => {
    expect(await emptyFolder(join(scratch, 'new'))).toBe(join(scratch, 'new'));
  });

  it('is refused where it has content', async () => {
    await writeFile(join(scratch, 'file'), '');
    await expect(emptyFolder(scratch)).rejects.toThrow('is not empty');
  });

  it.each([ROOT, join(ROOT, '.data', 'split')])('is refused in this tree: %s', async (folder) => {
    await expect(emptyFolder(folder)).rejects.toThrow('lies in this tree');
  });
});

describe('a name that is not in repos/', () => {
  it('is told with those that are', async () => {
    const all = await repositories();
    expect(() => select(all, ['frontend', 'backend'])).toThrow(/no backend\. There are: contracts, .*todo-service/);
  });
});

describe('a repository that is split off', () => {
  it('is a Git repository with what is tracked, and the same again from the same', async () => {
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
