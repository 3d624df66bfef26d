import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import getPort from 'get-port';

import { layoutOf } from '../../tools/data-folder/layout.ts';
import { loadSecrets } from '../../tools/data-folder/secrets.ts';
import { canConnect, databaseUrl } from '../../tools/postgres/databases.ts';
import { postgresHome } from '../../dev/parts/postgres-user.ts';
import { preparePostgres } from '../../dev/parts/postgres.ts';
import { ensurePostgres, type EnsureOptions } from '../../tools/toolchain/index.ts';

const READY_WITHIN_MS = 30_000;

/** Runs `work` with the superuser's URL of a new, empty Postgres on a free port, and removes it afterwards. */
export async function withPostgres<T>(options: EnsureOptions, work: (url: string) => Promise<T>): Promise<T> {
  const postgres = await ensurePostgres(options);
  const folder = await mkdtemp(join(tmpdir(), 'todo-platform-test-'));
  try {
    // If root runs the tests, Postgres runs as another user, who must be able to enter its folder below.
    await chmod(folder, 0o711);
    const layout = layoutOf(folder);
    const home = await postgresHome(layout);
    const secrets = loadSecrets(layout);
    await preparePostgres(postgres, home, secrets, options.signal);
    const log = join(folder, 'postgres.log');
    const port = await getPort({ host: '127.0.0.1' });
    // The data need not survive a power failure.
    const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=300'];
    const flags = [...settings, 'fsync=off', 'full_page_writes=off'].flatMap((setting) => ['-c', setting]);
    const server = execa(join(postgres.binDir, 'postgres'), ['-D', join(home.dir, 'data'), ...flags], {
      // The output goes to a file, because execa ends a process whose output exceeds its buffer.
      ...{ cwd: home.dir, reject: false, stdin: 'ignore', stdout: { file: log }, stderr: { file: log } },
      ...(home.user === undefined ? {} : { uid: home.user.uid, gid: home.user.gid }),
    });
    try {
      await ready(port, secrets.postgresPassword, log, options.signal);
      return await work(databaseUrl(port, { name: 'postgres', role: 'postgres', password: secrets.postgresPassword }));
    } finally {
      // SIGINT is Postgres' fast shutdown: it does not wait for connected clients.
      server.kill('SIGINT');
      await server;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function ready(port: number, password: string, log: string, signal: AbortSignal): Promise<void> {
  const end = performance.now() + READY_WITHIN_MS;
  while (!(await canConnect(port, password).catch(() => false))) {
    if (performance.now() > end)
      throw new Error(
        `The Postgres for the tests did not answer within ${READY_WITHIN_MS / 1000} s. Its log:\n${await readFile(log, 'utf8')}`,
      );
    await sleep(50, undefined, { signal });
  }
}
