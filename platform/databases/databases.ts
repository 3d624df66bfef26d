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

export async function withDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, statement_timeout: 15_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
