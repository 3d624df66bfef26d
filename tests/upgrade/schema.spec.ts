import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { Client } from 'pg';
import { z } from 'zod';
import { ROOT } from '../../platform/build/index.ts';
import { checkOut, previousRelease } from './previous-release.ts';

const SERVER = process.env.TEST_POSTGRES_URL ?? '';
/** Every database that a test creates is a copy of it. */
const TEMPLATE = databaseOf('template1');

const Results = z.object({
  numPassedTests: z.number(),
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

/** The migrations of this release, on the template: what they made, the tests of the other release find in each database. */
async function migrateTemplate(service: string): Promise<void> {
  const cwd = join(ROOT, 'repos', service);
  await execa(process.execPath, ['dist/src/main.js', 'migrate'], {
    cwd,
    env: { DATABASE_URL: TEMPLATE, LOG_LEVEL: 'warn' },
  });
}

/** Runs tests of a checkout by Jest's arguments. @throws {Error} where it ran none. */
async function testsOf(folder: string, ...args: readonly string[]) {
  const output = join(folder, 'results.json');
  await rm(output, { force: true });
  const jest = [join(ROOT, 'node_modules/jest/bin/jest.js'), ...args, '--json', `--outputFile=${output}`];
  const env = { NODE_OPTIONS: '--experimental-vm-modules', TEST_POSTGRES_URL: SERVER };
  const { stderr } = await execa(process.execPath, jest, { cwd: folder, env, reject: false });
  const { numPassedTests, testResults } = Results.parse(
    JSON.parse(await readFile(output, 'utf8').catch(() => Promise.reject(new Error(stderr)))),
  );
  if (testResults.length === 0) throw new Error(stderr);
  const failures = testResults.map(({ name, message, assertionResults }) => {
    const names = assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
    return { name, failed: names.length > 0 ? names : message === '' ? [] : [message] };
  });
  return {
    passed: numPassedTests,
    failed: failures.flatMap(({ failed }) => failed),
    files: failures.filter(({ failed }) => failed.length > 0).map(({ name }) => name),
  };
}

afterAll(emptyTemplate);

describe.each(['users-service', 'todo-service'])('the schema of %s', (service) => {
  it(
    'carries the release before: its own tests pass on it',
    async () => {
      const previous = await previousRelease(service);
      await using checkout = await checkOut(service, previous);
      await emptyTemplate();
      await migrateTemplate(service);
      const { passed, failed, files } = await testsOf(checkout.folder, 'test', '--maxWorkers', '2');
      process.stdout.write(`${service} ${previous.what}: ${passed} passed, ${failed.length} failed\n`);
      expect(passed).toBeGreaterThan(10);
      if (failed.length === 0) return;
      // What a schema breaks fails each time; a test of long ago for which this machine was too busy does not.
      const alone = await testsOf(checkout.folder, '--runInBand', ...files);
      process.stdout.write(`  alone ${alone.failed.length} failed of: ${failed.join('; ')}\n`);
      expect(alone.failed).toEqual([]);
    },
    10 * 60_000,
  );
});
