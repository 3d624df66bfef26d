import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { buildAll, ROOT } from '../build/index.ts';
import { run } from '../toolchain/command.ts';
import { actionlint, ensureGoProgram } from '../toolchain/index.ts';
import { differences, problemsOf } from '../workflows/rules.ts';
import { tree, workflows } from '../workflows/tree.ts';
import type { Context, Step } from './step.ts';

const CONTRACTS = join(ROOT, 'repos', 'contracts');
const PROJECTS = [
  'repos/contracts',
  'repos/service-kit',
  'repos/users-service',
  'repos/todo-service',
  'repos/frontend',
];

export const buildStep: Step = {
  name: 'build',
  title: 'Build',
  run: async ({ report, signal }) => {
    await buildAll({ report, signal });
    return undefined;
  },
};

export const staticSteps: readonly Step[] = [
  // The longest first: the others fit beside it.
  check('lint', 'Lint', (context) => tool(context, 'eslint/bin/eslint.js', ['.', '--max-warnings', '0'])),
  check('types', 'Types', async (context) => {
    const wrong: string[] = [];
    for (const project of [...PROJECTS, 'platform', 'tests']) {
      context.report(project);
      await tool(context, 'typescript/bin/tsc', ['-p', project]).catch(() => wrong.push(project));
      context.signal.throwIfAborted();
    }
    if (wrong.length > 0) throw new Error(`Type errors in ${wrong.join(', ')}`);
  }),
  check('format', 'Formatting', (context) => tool(context, 'prettier/bin/prettier.cjs', ['--check', '.'])),
  check('boundaries', 'Boundaries between the repositories', (context) =>
    tool(context, 'dependency-cruiser/bin/dependency-cruise.mjs', [
      ...['repos', 'platform', 'tests', '--config', '.dependency-cruiser.mjs'],
    ]),
  ),
  check('contracts', 'Contracts: lint, generated code up to date', async (context) => {
    await buf(context, ['lint']);
    await compareGenerated(context);
  }),
  check('workflows', 'Workflows of GitHub Actions', async (context) => {
    const { binary } = await ensureGoProgram(actionlint, context);
    // What else it finds on PATH would make the verdict another one elsewhere.
    await run(binary, ['-shellcheck=', '-pyflakes='], { cwd: ROOT, signal: context.signal, log: context.log });
    const found = [...workflows().flatMap((source) => problemsOf(source, tree)), ...differences(workflows())];
    if (found.length > 0) throw new Error(found.join('\n'));
  }),
];

function check(name: string, title: string, work: (context: Context) => Promise<void>): Step {
  return {
    name,
    title,
    run: async (context) => {
      await work(context);
      return undefined;
    },
  };
}

async function tool({ signal, log, env }: Context, script: string, args: readonly string[]): Promise<void> {
  await run(process.execPath, [join(ROOT, 'node_modules', script), ...args], { cwd: ROOT, env, signal, log });
}

async function buf({ signal, log, env }: Context, args: readonly string[]): Promise<void> {
  await run(join(ROOT, 'node_modules', '.bin', 'buf'), args, { cwd: CONTRACTS, env, signal, log });
}

/** Generates into a scratch folder, so that a stale tree is reported and not repaired behind the author's back. */
async function compareGenerated(context: Context): Promise<void> {
  await buf(context, ['generate', '--output', context.scratch]);
  const [kept, made] = [join(CONTRACTS, 'src', 'gen'), join(context.scratch, 'src', 'gen')];
  const names = new Set([...(await filesIn(kept)), ...(await filesIn(made))]);
  const stale: string[] = [];
  for (const name of names) {
    const [a, b] = await Promise.all([contentOf(join(kept, name)), contentOf(join(made, name))]);
    if (a !== b) stale.push(name);
  }
  if (stale.length === 0) return;
  const reason = `Not as the .proto files say: ${stale.join(', ')}. Run "npm run generate -w @todo-platform/contracts".`;
  await appendFile(context.log, `${reason}\n`);
  throw new Error(reason);
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

function contentOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
