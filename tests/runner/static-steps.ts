import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { buildAll } from '../../tools/build/build.ts';
import { serviceNames } from '../../tools/services/services.ts';
import { ROOT } from '../../tools/root.ts';
import { run } from '../../tools/command.ts';
import { actionlint, ensureGoProgram } from '../../tools/toolchain/index.ts';
import { differences, problemsOf } from '../workflows/rules.ts';
import { tree, workflows } from '../workflows/tree.ts';
import { lintProse } from '../prose/lint-prose.ts';
import { checkContracts } from './contracts-check.ts';
import type { Context, Step } from './step.ts';

const PROJECTS = [
  'repos/contracts',
  'repos/service-kit',
  ...serviceNames.map((name) => `repos/${name}`),
  'repos/frontend',
];

const FOLDERS = ['services.ts', 'repos', 'dev', 'ops', 'lab', 'tools', 'tests'];

export const buildStep: Step = {
  name: 'build',
  title: 'Build',
  run: async ({ report, signal }) => {
    await buildAll({ report, signal });
    return undefined;
  },
};

export const staticSteps: readonly Step[] = [
  // The longest step comes first, so that the second lane runs the others at the same time.
  check('lint', 'Lint', (context) => tool(context, 'eslint/bin/eslint.js', ['.', '--max-warnings', '0'])),
  check('types', 'Types', async (context) => {
    const wrong: string[] = [];
    const projects = [...PROJECTS, '.', 'tests', 'lab'].filter((project) => existsSync(join(ROOT, project)));
    for (const project of projects) {
      context.report(project);
      await tool(context, 'typescript/bin/tsc', ['-p', project]).catch(() => wrong.push(project));
      context.signal.throwIfAborted();
    }
    if (wrong.length > 0) throw new Error(`Type errors in ${wrong.join(', ')}`);
  }),
  check('format', 'Formatting', (context) => tool(context, 'prettier/bin/prettier.cjs', ['--check', '.'])),
  check('boundaries', 'Import rules between the rooms and repositories', (context) =>
    tool(context, 'dependency-cruiser/bin/dependency-cruise.mjs', [
      ...[...FOLDERS.filter((folder) => existsSync(join(ROOT, folder))), '--config', '.dependency-cruiser.mjs'],
    ]),
  ),
  check('contracts', 'Contracts: lint, and generated code up to date', checkContracts),
  check('spa-types', "The SPA's types and limits match the services' openapi.json", ({ signal, log }) =>
    run(process.execPath, [join(ROOT, 'repos/frontend/generate-api.ts'), '--check'], { signal, log }).then(
      () => undefined,
    ),
  ),
  {
    name: 'prose',
    title: 'Plain English: no banned phrase',
    run: async () => {
      const found = await lintProse();
      if (found === undefined) return { passed: 0, failed: 0, notRun: 'This is not a Git checkout.' };
      if (found.length > 0) throw new Error(found.join('\n'));
      return undefined;
    },
  },
  check('workflows', 'GitHub Actions workflows', async (context) => {
    const { binary } = await ensureGoProgram(actionlint, context);
    // This PATH has no optional linters, so that the result is the same on every machine.
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
