import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { parse } from 'yaml';
import { workflows } from './tree.ts';
import { Workflow } from './workflow.ts';

const PATHS = 'repos/users-service/**\npackage.json\n.github/workflows/users-service.yaml\n';
let folder: string;
let first: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'todo-platform-changes-'));
  await git('init', '--quiet');
  first = await commit('README.md', 'package.json', 'repos/users-service/src/old.ts');
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

async function git(...args: readonly string[]): Promise<string> {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  return (await execa('git', [...identity, ...args], { cwd: folder })).stdout;
}

/** Changes these files in a commit. @returns its id. */
async function commit(...files: readonly string[]): Promise<string> {
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), String(Math.random()));
  }
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'Change files');
  return git('rev-parse', 'HEAD');
}

/** Runs the step of service.yaml that looks for changes since `base`, as GitHub runs it. */
async function found(base: string): Promise<string> {
  const { text } = workflows().find(({ path }) => path.endsWith('/service.yaml')) ?? { text: '' };
  const script = Workflow.parse(parse(text)).jobs.changes?.steps.find(({ run }) => run !== undefined)?.run ?? '';
  const output = join(folder, '.git', 'output');
  await writeFile(output, '');
  const env = { PATHS, BASE: base, GITHUB_OUTPUT: output };
  await execa('bash', ['-e', '-c', script], { cwd: folder, env });
  return (await readFile(output, 'utf8')).trim();
}

describe('a workflow', () => {
  it.each(['repos/users-service/src/new/file.ts', 'package.json', '.github/workflows/users-service.yaml'])(
    'runs when %s changes, also behind 400 other files',
    async (file) => {
      await commit(...Array.from({ length: 400 }, (_, number) => `docs/${number}.md`));
      await commit(file);
      expect(await found(first)).toBe('found=true');
    },
  );

  it('runs when one of its files is deleted', async () => {
    await rm(join(folder, 'repos/users-service/src/old.ts'));
    await commit('README.md');
    expect(await found(first)).toBe('found=true');
  });

  it('does not run when only other files change', async () => {
    await commit('README.md', 'docs/package.json', 'repos/todo-service/main.ts');
    expect(await found(first)).toBe('found=false');
  });

  it('runs when the commit before the push is unknown', async () => {
    await commit('README.md');
    expect(await found('0'.repeat(40))).toBe('found=true');
  });
});
