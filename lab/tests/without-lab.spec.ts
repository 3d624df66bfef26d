import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { npm } from '../split/npm.ts';
import { run } from '../../tools/command.ts';
import { ROOT } from '../../tools/root.ts';
import { type CheckoutCopy, copyCheckout } from '../../tests/support/checkout-copy.ts';
import { plainSteps, requestedSteps, steps } from './steps.ts';

/** Type checking or linting one of these folders takes about a minute on two busy processors. */
const LIMIT_MS = 600_000;
/**
 * The folders that could import the lab. Folders of repos/ are not here: the boundaries check that they import nothing outside
 * themselves.
 */
const ROOMS = ['services.ts', 'dev', 'ops', 'tools', 'tests'];
/** The compiled packages that these folders import. */
const PACKAGES = ['contracts', 'service-kit'];
const JEST = '--experimental-vm-modules --disable-warning=ExperimentalWarning';

describe('a checkout without lab/', () => {
  let copy: CheckoutCopy;
  const runInCopy = (command: string, ...args: readonly string[]) => run(command, args, { cwd: copy.folder });
  const node = (...args: readonly string[]) => runInCopy(process.execPath, ...args);
  const tool = (script: string, ...args: readonly string[]) => node(join(ROOT, 'node_modules', script), ...args);

  beforeAll(async () => {
    copy = await copyCheckout(['lab/']);
    for (const name of PACKAGES) {
      const compiled = join('repos', name, 'dist');
      await cp(join(ROOT, compiled), join(copy.folder, compiled), { recursive: true });
    }
    // The rules of the workflows ask Git which files exist.
    await runInCopy('git', 'init', '--quiet');
  }, LIMIT_MS);
  afterAll(async () => {
    await copy[Symbol.asyncDispose]();
  });

  it('holds no file of the lab', () => {
    expect(existsSync(join(copy.folder, 'package.json'))).toBe(true);
    expect(existsSync(join(copy.folder, 'lab'))).toBe(false);
  });

  it('has a package-lock.json that npm accepts', async () => {
    // `npm test --silent` would silence this npm too.
    const args = ['ci', '--dry-run', '--offline', '--ignore-scripts', '--loglevel=notice'];
    expect(await npm(args, { cwd: copy.folder })).toMatch(/^added \d+ packages/m);
  });

  it.each(['.', 'tests'])(
    'has the types of %s',
    async (project) => {
      await tool('typescript/bin/tsc', '--project', project, '--noEmit');
    },
    LIMIT_MS,
  );

  it(
    'passes lint',
    async () => {
      await tool('eslint/bin/eslint.js', ...ROOMS, 'eslint.config.js', '--max-warnings', '0');
    },
    LIMIT_MS,
  );

  it(
    'keeps the boundaries between its rooms',
    async () => {
      const folders = [...ROOMS, 'repos', '--config', '.dependency-cruiser.mjs'];
      expect(await tool('dependency-cruiser/bin/dependency-cruise.mjs', ...folders)).toContain(
        'no dependency violations',
      );
    },
    LIMIT_MS,
  );

  it('has workflows that keep the rules, though their path filters name the lab', async () => {
    const args = ['--ci', '--testPathPatterns', '/tests/workflows/'];
    const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
    await run(process.execPath, [jest, ...args], { cwd: join(copy.folder, 'tests'), env: { NODE_OPTIONS: JEST } });
  });

  it('has the commands of npm start', async () => {
    expect(await node('tools/bootstrap.mjs', 'dev/main.ts', '--help')).toMatch(/^ {2}start/m);
  });

  it('has an npm test without the steps of the lab', async () => {
    const help = await node('tests/runner/main.ts', '--help');
    expect(help).toContain('"lint"');
    for (const { name } of [...plainSteps, ...steps, ...requestedSteps]) expect(help).not.toContain(`"${name}"`);
  });

  it('says which folder is missing when a script of the lab is called', async () => {
    await expect(node('tools/bootstrap.mjs', 'lab/main.ts', 'cluster', 'up')).rejects.toThrow(
      'This checkout has no lab/main.ts',
    );
  });
});
