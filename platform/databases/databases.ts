import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { defaultDataDir, layoutOf } from '../local/data/layout.ts';
import { readRunFile } from '../local/data/run-file.ts';
import { loadSecrets } from '../local/data/secrets.ts';
import { databaseUrl } from '../local/parts/databases.ts';
import { databasesOf, type ServiceName, serviceNames } from '../local/parts/services.ts';

/**
 * The databases to look into: the one that is named, else those of the platform that runs here.
 *
 * @throws {Error} where none is named and none runs.
 */
export function databasesToRead(named: string | undefined): readonly string[] {
  return named === undefined ? Object.values(databasesHere()) : [named];
}

/**
 * The database of a service: the one that is named, else that of the platform that runs here.
 *
 * @throws {Error} where there is no such service; where none is named and none runs.
 */
export function databaseToRead(service: string, named: string | undefined): string {
  const name = serviceNames.find((known) => known === service);
  if (!name) throw new Error(`There is no service ${service}. There are: ${serviceNames.join(', ')}.`);
  return named ?? databasesHere()[name];
}

/** @throws {Error} where no platform runs here. */
export function databasesHere(): Readonly<Record<ServiceName, string>> {
  const layout = layoutOf(defaultDataDir);
  const database = readRunFile(layout.run)?.processes.find(({ role }) => role === 'database');
  if (database?.port === undefined)
    throw new Error('No platform runs here: start it with `npm start`, or name the --database-url.');
  const { port } = database;
  const databases = databasesOf(loadSecrets(layout));
  return {
    'users-service': databaseUrl(port, databases['users-service']),
    'todo-service': databaseUrl(port, databases['todo-service']),
  };
}

/**
 * Works on a connection of its own. A database that cannot be reached is waited for, since a new pod's network takes its time, and a
 * failover too.
 *
 * @throws what the database says, or after half a minute why it could not be reached.
 */
export async function withDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(url);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const PATIENCE_MS = 30_000;
const PAUSE_MS = 500;
const NOT_REACHED = new Set(['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ETIMEDOUT', 'EAI_AGAIN']);

async function connect(url: string): Promise<pg.Client> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let told = false; ; told = true) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, statement_timeout: 15_000 });
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end();
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (!NOT_REACHED.has(code) || performance.now() >= deadline) throw error;
      if (!told) console.error(`The database cannot be reached yet (${code}); trying for ${PATIENCE_MS / 1000} s.`);
      await sleep(PAUSE_MS);
    }
  }
}
