import { glob, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { Client } from 'pg';
import { z } from 'zod';
import { ROOT } from '../../tools/root.ts';
import { serviceNames } from '../../tools/services/services.ts';
import { checkOut, previousRelease } from './previous-release.ts';

const SERVER = process.env.TEST_POSTGRES_URL ?? '';
/** Postgres copies this template for every database that a test creates. */
const TEMPLATE = databaseOf('template1');

const Results = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

function databaseOf(name: string): string {
  if (SERVER === '') throw new Error('Set TEST_POSTGRES_URL to a Postgres whose template1 may be changed.');
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  return url.href;
}

async function emptyTemplate(): Promise<void> {
  const client = new Client({ connectionString: TEMPLATE });
  await client.connect();
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public').finally(() => client.end());
}

/** Runs the migrations of this release on the template, so that each database of the old release's tests has the new schema. */
async function migrateTemplate(service: string): Promise<void> {
  const cwd = join(ROOT, 'repos', service);
  await execa(process.execPath, ['dist/src/main.js', 'migrate'], {
    cwd,
    env: { DATABASE_URL: TEMPLATE, LOG_LEVEL: 'warn' },
  });
}

/**
 * The specs of single migrations. They need the schema before their migration, but each database here begins with the schema of this
 * release.
 */
async function migrationSpecs(folder: string): Promise<readonly string[]> {
  const specs: string[] = [];
  for await (const file of glob('test/**/*.spec.ts', { cwd: folder }))
    if (/from '(\.\.\/)+migrations\/\d/.test(await readFile(join(folder, file), 'utf8'))) specs.push(file);
  return specs;
}

/** Runs the tests of a checkout with these arguments for Jest. @throws {Error} if no test ran. */
async function testsOf(folder: string, ...args: readonly string[]) {
  const output = join(folder, 'results.json');
  await rm(output, { force: true });
  const jest = [join(ROOT, 'node_modules/jest/bin/jest.js'), ...args, '--json', `--outputFile=${output}`];
  const env = { NODE_OPTIONS: '--experimental-vm-modules', TEST_POSTGRES_URL: SERVER };
  const { stderr } = await execa(process.execPath, jest, { cwd: folder, env, reject: false });
  const { testResults } = Results.parse(
    JSON.parse(await readFile(output, 'utf8').catch(() => Promise.reject(new Error(stderr)))),
  );
  if (testResults.length === 0) throw new Error(stderr);
  const namesOf = (status: string) =>
    testResults.flatMap(({ assertionResults }) =>
      assertionResults.filter((test) => test.status === status).map(({ fullName }) => fullName),
    );
  const failing = testResults.filter(({ message }) => message !== '');
  return {
    passed: namesOf('passed'),
    failed: namesOf('failed'),
    files: failing.map(({ name }) => name),
    /** The messages of files that could not be run. */
    broken: failing.filter(({ assertionResults }) => assertionResults.length === 0).map(({ message }) => message),
  };
}

afterAll(emptyTemplate);

describe.each(serviceNames)('the schema of %s', (service) => {
  it(
    'works for the previous release: its own tests pass on it',
    async () => {
      const previous = await previousRelease(service);
      if (previous === undefined) {
        process.stdout.write(`${service} is new: it has no previous release\n`);
        return;
      }
      await using checkout = await checkOut(service, previous);
      await emptyTemplate();
      await migrateTemplate(service);
      const left = await migrationSpecs(checkout.folder);
      const ignored = left.map((file) => `--testPathIgnorePatterns=/${file}`);
      const { passed, failed, files, broken } = await testsOf(checkout.folder, 'test', '--maxWorkers=2', ...ignored);
      process.stdout.write(`${service} ${previous.what}: ${passed.length} passed, ${failed.length} failed\n`);
      if (left.length > 0) process.stdout.write(`  left out, since they need an older schema: ${left.join(', ')}\n`);
      expect(broken).toEqual([]);
      expect(passed.length).toBeGreaterThan(10);
      if (failed.length === 0) return;
      // A test that the schema breaks fails each time. An old test that failed because the machine was busy passes alone.
      const alone = await testsOf(checkout.folder, '--runInBand', '--runTestsByPath', ...files);
      process.stdout.write(`  alone ${alone.failed.length} failed of: ${failed.join('; ')}\n`);
      expect(alone.failed).toEqual([]);
      expect(alone.passed).toEqual(expect.arrayContaining(failed));
    },
    20 * 60_000,
  );
});
