import pg from 'pg';

export type Database = { readonly name: string; readonly role: string; readonly password: string };

export function databaseUrl(port: number, { name, role, password }: Database, host = '127.0.0.1'): string {
  return `postgres://${role}:${password}@${host}:${port}/${name}`;
}

/** Services must not connect to the databases that every server has. */
const CLOSE_SERVER = 'REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC';

/** SQL for an empty server that creates the same databases and owners as {@link ensureDatabases}. */
export function databasesSql(databases: readonly Database[]): string {
  const statements = databases.flatMap((database) => statementsFor(database, { role: false, database: false }));
  return [CLOSE_SERVER, ...statements].map((statement) => `${statement};\n`).join('');
}

/**
 * Creates each database and the role that owns it, unless they exist. No other role may connect, so that one service can neither
 * read nor lock another's data.
 */
export async function ensureDatabases(port: number, password: string, databases: readonly Database[]): Promise<void> {
  await withSuperuser(port, password, async (client) => {
    await client.query(CLOSE_SERVER);
    for (const database of databases) await ensureDatabase(client, database);
  });
}

async function ensureDatabase(client: pg.Client, database: Database): Promise<void> {
  const role = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [database.role]);
  const own = await client.query('SELECT FROM pg_database WHERE datname = $1', [database.name]);
  const known = { role: role.rowCount !== 0, database: own.rowCount !== 0 };
  for (const statement of statementsFor(database, known)) await client.query(statement);
}

/** @param known the databases and roles that exist already. */
function statementsFor(
  database: Database,
  known: { readonly role: boolean; readonly database: boolean },
): readonly string[] {
  const [name, role] = [pg.escapeIdentifier(database.name), pg.escapeIdentifier(database.role)];
  return [
    `${known.role ? 'ALTER' : 'CREATE'} ROLE ${role} LOGIN PASSWORD ${pg.escapeLiteral(database.password)}`,
    ...(known.database ? [] : [`CREATE DATABASE ${name} OWNER ${role}`]),
    `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`,
  ];
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
  client.on('error', () => undefined); // If the server ends meanwhile, the query rejects.
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
