import { readFile } from 'node:fs/promises';
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

const results = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numFailedTestSuites: z.number(),
  testResults: z.array(
    z.object({
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

afterAll(emptyTemplate);

describe.each(['users-service', 'todo-service'])('the schema of %s', (service) => {
  it(
    'carries the release before: its own tests pass on it',
    async () => {
      const previous = await previousRelease(service);
      await using checkout = await checkOut(service, previous);
      await emptyTemplate();
      await migrateTemplate(service);
      const output = join(checkout.folder, 'results.json');
      const jest = [
        join(ROOT, 'node_modules/jest/bin/jest.js'),
        'test',
        '--maxWorkers',
        '2',
        '--json',
        `--outputFile=${output}`,
      ];
      const env = { NODE_OPTIONS: '--experimental-vm-modules', TEST_POSTGRES_URL: SERVER };
      const { stderr } = await execa(process.execPath, jest, { cwd: checkout.folder, env, reject: false });
      const found = results.parse(
        JSON.parse(await readFile(output, 'utf8').catch(() => Promise.reject(new Error(stderr)))),
      );
      const failed = found.testResults.flatMap(({ message, assertionResults }) => {
        const names = assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
        return names.length > 0 ? names : message === '' ? [] : [message];
      });
      process.stdout.write(`${service} ${previous.what}: ${found.numPassedTests} passed, ${failed.length} failed\n`);
      expect(failed).toEqual([]);
      expect(found.numPassedTests).toBeGreaterThan(10);
    },
    10 * 60_000,
  );
});
