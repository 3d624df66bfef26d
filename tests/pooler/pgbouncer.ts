import { readFileSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import pg from 'pg';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { postgresHome } from '../../dev/parts/postgres-user.ts';
import { layoutOf } from '../../tools/data-folder/layout.ts';
import type { Database } from '../../tools/postgres/databases.ts';
import { freePort } from '../../tools/ports/ports.ts';
import { ROOT } from '../../tools/root.ts';
import { which } from '../../tools/toolchain/which.ts';
import { eventually } from '../support/eventually.ts';

const pooler = z.object({
  kind: z.literal('Pooler'),
  spec: z.object({
    pgbouncer: z.object({ poolMode: z.literal('transaction'), parameters: z.record(z.string(), z.string()) }),
  }),
});

/** The settings of the Pooler in docs/charts.md, so that the test shows what the page promises. */
function documentedSettings(): Readonly<Record<string, string>> {
  const blocks = [...readFileSync(join(ROOT, 'docs/charts.md'), 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)];
  const documents = blocks.flatMap(([, yaml = '']) =>
    parseAllDocuments(yaml).map((document) => document.toJS() as unknown),
  );
  const [found] = documents.flatMap((document) => pooler.safeParse(document).data ?? []);
  if (!found) throw new Error('docs/charts.md has no YAML of a Pooler with poolMode: transaction.');
  const { poolMode, parameters } = found.spec.pgbouncer;
  return { pool_mode: poolMode, ...parameters };
}

export const PGBOUNCER_INSTALL = 'Debian: apt-get install pgbouncer.';

/** The program, which Debian keeps outside an ordinary user's PATH; undefined if it is missing. */
export const findPgBouncer = (): Promise<string | undefined> => which('pgbouncer', '/usr/sbin/pgbouncer');

export type PgBouncer = {
  /** The URL of a database through the pooler. */
  urlOf(database: Database): string;
  /** The application names of the connections that the pooler has. */
  clients(): Promise<ReadonlySet<string>>;
  stop(): Promise<void>;
};

/** Starts a transaction pooler on a free port, before a Postgres that need not run yet. It has two connections for each database. */
export async function startPgBouncer(postgresPort: number, databases: readonly Database[]): Promise<PgBouncer> {
  const program = await findPgBouncer();
  if (program === undefined) throw new Error(`No PgBouncer. ${PGBOUNCER_INSTALL}`);
  const folder = await mkdtemp(join(tmpdir(), 'todo-platform-pooler-'));
  const port = await freePort();
  const admin = { name: 'pgbouncer', role: 'admin', password: 'admin' };
  const settings = {
    ...documentedSettings(),
    ...{ listen_addr: '127.0.0.1', listen_port: port, unix_socket_dir: '' },
    ...{ auth_type: 'scram-sha-256', auth_file: join(folder, 'users.txt'), admin_users: admin.role },
    default_pool_size: 2,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const ini = ['[databases]', `* = host=127.0.0.1 port=${postgresPort}`, '[pgbouncer]', ...lines];
  const users = [...databases, admin].map(({ role, password }) => `"${role}" "${password}"`);
  // Like Postgres, it refuses to run as root.
  const { user } = await postgresHome(layoutOf(folder));
  await writeFile(join(folder, 'pgbouncer.ini'), `${ini.join('\n')}\n`);
  await writeFile(join(folder, 'users.txt'), `${users.join('\n')}\n`, { mode: 0o600 });
  await chmod(folder, 0o711);
  if (user) await chown(join(folder, 'users.txt'), user.uid, user.gid);
  const process = execa(program, [join(folder, 'pgbouncer.ini')], {
    ...{ cwd: '/', reject: false, all: true },
    ...(user && { uid: user.uid, gid: user.gid }),
  });
  const urlOf = ({ name, role, password }: Database) => `postgres://${role}:${password}@127.0.0.1:${port}/${name}`;
  const clients = async () => {
    const console = new pg.Client({ connectionString: urlOf(admin) });
    await console.connect();
    const { rows } = await console.query<{ application_name: string }>('SHOW CLIENTS');
    await console.end();
    return new Set(rows.map(({ application_name: name }) => name));
  };
  const stop = async () => {
    process.kill('SIGTERM');
    await process;
    await rm(folder, { recursive: true, force: true });
  };
  const failed = process.then(({ all }) => Promise.reject(new Error(`pgbouncer ended: ${all}`)));
  failed.catch(() => undefined);
  await Promise.race([eventually(clients), failed]);
  return { urlOf, clients, stop };
}
