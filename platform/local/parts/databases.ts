import pg from 'pg';

export type Database = { readonly name: string; readonly role: string; readonly password: string };

export function databaseUrl(port: number, { name, role, password }: Database): string {
  return `postgres://${role}:${password}@127.0.0.1:${port}/${name}`;
}

/**
 * Makes each database with the role that owns it. Nobody else may connect to it, so that one service can neither read nor lock
 * another's data. Repeated at each start: it changes nothing that is already so.
 */
export async function ensureDatabases(port: number, password: string, databases: readonly Database[]): Promise<void> {
  await withSuperuser(port, password, async (client) => {
    await client.query('REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC');
    for (const database of databases) await ensureDatabase(client, database);
  });
}

async function ensureDatabase(client: pg.Client, database: Database): Promise<void> {
  const [name, role] = [pg.escapeIdentifier(database.name), pg.escapeIdentifier(database.role)];
  const known = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [database.role]);
  const verb = known.rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(`${verb} ROLE ${role} LOGIN PASSWORD ${pg.escapeLiteral(database.password)}`);
  const exists = await client.query('SELECT FROM pg_database WHERE datname = $1', [database.name]);
  if (exists.rowCount === 0) await client.query(`CREATE DATABASE ${name} OWNER ${role}`);
  await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
}

export async function canConnect(port: number, password: string): Promise<boolean> {
  await withSuperuser(port, password, (client) => client.query('SELECT 1'));
  return true;
}

async function withSuperuser<T>(port: number, password: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    connectionTimeoutMillis: 2_000,
  });
  client.on('error', () => undefined); // A server that goes away while it is probed is answered by the query's rejection.
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
