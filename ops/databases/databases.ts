import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { defaultDataDir, layoutOf } from '../../tools/data-folder/layout.ts';
import { readRunFile } from '../../tools/data-folder/run-file.ts';
import { readSecrets } from '../../tools/data-folder/secrets.ts';
import { databaseUrl } from '../../tools/postgres/databases.ts';
import { databasesOf, forEachService, type ServiceName, serviceNamed } from '../../tools/services/services.ts';

/**
 * Returns the given database, or the databases of all services that `npm start` runs on this machine.
 *
 * @throws {Error} if none is given and nothing runs.
 */
export function databasesToRead(named: string | undefined): readonly string[] {
  return named === undefined ? Object.values(databasesHere()) : [named];
}

/**
 * Returns the given database, or the database of the service that `npm start` runs on this machine.
 *
 * @throws {Error} if there is no such service, or if none is given and nothing runs.
 */
export function databaseToRead(service: string, named: string | undefined): string {
  const name = serviceNamed(service);
  return named ?? databasesHere()[name];
}

/** Connection strings of the databases that `npm start` runs. @throws {Error} if nothing runs. */
export function databasesHere(): Readonly<Record<ServiceName, string>> {
  const layout = layoutOf(defaultDataDir);
  const database = readRunFile(layout.run)?.processes.find(({ role }) => role === 'database');
  if (database?.port === undefined)
    throw new Error('Nothing runs on this machine: start it with `npm start`, or give --database-url.');
  const { port } = database;
  const databases = databasesOf(readSecrets(layout));
  return forEachService(({ name }) => databaseUrl(port, databases[name]));
}

/**
 * Runs `work` on a new connection. It waits up to 30 s for an unreachable database, because the network of a new pod takes a moment to
 * work, and so does a failover.
 *
 * @throws the database's error, or the connection error after 30 s.
 */
export async function withDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(url);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const CONNECT_WITHIN_MS = 30_000;
const RETRY_MS = 500;
const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ETIMEDOUT', 'EAI_AGAIN']);

async function connect(url: string): Promise<pg.Client> {
  const deadline = performance.now() + CONNECT_WITHIN_MS;
  for (let isReported = false; ; isReported = true) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, statement_timeout: 15_000 });
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end();
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (!UNREACHABLE.has(code) || performance.now() >= deadline) throw error;
      if (!isReported)
        console.error(`Cannot reach the database (${code}); retrying for ${CONNECT_WITHIN_MS / 1000} s.`);
      await sleep(RETRY_MS);
    }
  }
}
