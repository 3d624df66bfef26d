import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ROOT } from '../../tools/root.ts';

const CRUISER = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
const LIST = 'repos/todo-service/src/list';
const FEATURES = 'repos/frontend/src/features';

/** Files that are written into a copy, each with one import. */
const ALLOWED: [file: string, imports: string][] = [
  [`${LIST}/commands/calls-domain.ts`, '../domain/list.js'],
  [`${LIST}/commands/uses-package.ts`, '@todo-platform/contracts'],
  [`${LIST}/domain/uses-package.ts`, '@todo-platform/contracts'],
  [`${LIST}/domain/uses-domain.ts`, './list.js'],
  ['repos/service-kit/src/outbox/uses-lower-layer.ts', '../database/database-error.js'],
  ['dev/uses-tools.ts', '../tools/cli.js'],
  ['lab/uses-dev.ts', '../dev/main.js'],
  ['tests/e2e/uses-package.ts', '@todo-platform/contracts'],
];

const FORBIDDEN: [file: string, imports: string, rule: string][] = [
  [`${LIST}/other-service.ts`, '../../../users-service/src/main.js', 'repos-stand-alone'],
  [`${LIST}/sources.ts`, '../../../contracts/src/index.js', 'repos-stand-alone'],
  [`${LIST}/tools.ts`, '../../../../tools/cli.js', 'repos-stand-alone'],
  [`${LIST}/by-path.ts`, '../../../contracts/dist/index.js', 'packages-by-name'],
  ['repos/service-kit/src/kit.ts', '../../todo-service/src/main.js', 'service-kit-needs-contracts-only'],
  ['repos/contracts/src/needy.ts', '../../service-kit/src/kit.js', 'contracts-need-nobody'],
  [`${FEATURES}/lists/backend.tsx`, '../../../../todo-service/src/main.js', 'frontend-needs-no-backend'],
  [`${FEATURES}/lists/page.tsx`, '../session/form.js', 'features-are-separate'],
  [`${LIST}/domain/impure.ts`, 'node:fs', 'domain-is-pure'],
  [`${LIST}/domain/upwards.ts`, '../commands/calls-domain.js', 'domain-is-pure'],
  [`${LIST}/commands/answers-http.ts`, '../http/lists.js', 'use-cases-know-no-protocol'],
  ['repos/service-kit/src/database/uses-higher-layer.ts', '../outbox/append.js', 'service-kit-layers-database'],
  ['tests/e2e/flow.ts', '../../repos/todo-service/src/main.js', 'black-box'],
  ['tools/uses-dev.ts', '../dev/main.js', 'tools-serve-all-rooms'],
  ['ops/uses-dev.ts', '../dev/main.js', 'dev-and-ops-are-separate'],
  ['tests/e2e/uses-lab.ts', '../../lab/main.js', 'lab-is-a-leaf'],
  [`${LIST}/and-round.ts`, './round.js', 'no-cycles'],
];

const IMPORTED = [
  `${LIST}/domain/list.ts`,
  `${LIST}/http/lists.ts`,
  'repos/service-kit/src/database/database-error.ts',
  'repos/service-kit/src/outbox/append.ts',
  'repos/todo-service/src/main.ts',
  'repos/users-service/src/main.ts',
  'repos/contracts/src/index.ts',
  'repos/contracts/dist/index.js',
  `${FEATURES}/session/form.tsx`,
  'tools/cli.ts',
  'dev/main.ts',
  'lab/main.ts',
];

const Report = z.object({
  summary: z.object({ violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })) }),
});

describe('the import rules in .dependency-cruiser.mjs', () => {
  let tree: string;
  let violations: z.infer<typeof Report>['summary']['violations'];

  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), 'todo-platform-boundaries-'));
    for (const file of IMPORTED) await put(file, 'export const thing = 1;\n');
    await put(`${LIST}/round.ts`, "export * from './and-round.js';\n");
    for (const [file, imported] of [...ALLOWED, ...FORBIDDEN]) await put(file, `export * from '${imported}';\n`);
    await put('repos/contracts/package.json', '{ "name": "@todo-platform/contracts", "main": "dist/index.js" }');
    await put('repos/todo-service/package.json', '{ "dependencies": { "@todo-platform/contracts": "1" } }');
    for (const file of ['.dependency-cruiser.mjs', 'tsconfig.base.json']) await cp(join(ROOT, file), join(tree, file));
    await mkdir(join(tree, 'node_modules', '@todo-platform'), { recursive: true });
    await symlink(join(tree, 'repos', 'contracts'), join(tree, 'node_modules', '@todo-platform', 'contracts'));
    violations = await cruise();
  }, 60_000);
  afterAll(() => rm(tree, { recursive: true }));

  it.each(ALLOWED)('%s may import %s', (file) => {
    expect(rulesBrokenBy(file)).toEqual([]);
  });

  it.each(FORBIDDEN)('%s may not import %s: %s', (file, _imported, rule) => {
    expect(rulesBrokenBy(file)).toContain(rule);
  });

  function rulesBrokenBy(file: string): string[] {
    return violations.filter(({ from }) => from === file).map(({ rule }) => rule.name);
  }

  async function put(file: string, content: string): Promise<void> {
    await mkdir(dirname(join(tree, file)), { recursive: true });
    await writeFile(join(tree, file), content);
  }

  async function cruise(): Promise<typeof violations> {
    const args = [CRUISER, 'repos', 'dev', 'ops', 'lab', 'tools', 'tests', '--config', '.dependency-cruiser.mjs'];
    const output = ['--output-type', 'json', '--output-to', 'report.json'];
    // The exit code is the number of violations.
    await promisify(execFile)(process.execPath, [...args, ...output], { cwd: tree }).catch(() => undefined);
    return Report.parse(JSON.parse(await readFile(join(tree, 'report.json'), 'utf8'))).summary.violations;
  }
});
