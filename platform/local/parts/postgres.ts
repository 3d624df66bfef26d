import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Postgres } from '../../toolchain/index.ts';
import type { Secrets } from '../data/secrets.ts';
import type { Ports } from '../ports.ts';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import { runOnce } from '../supervisor/run-once.ts';
import { canConnect } from './databases.ts';
import type { PostgresHome } from './postgres-user.ts';

/** How a cluster is made, wherever it is. */
export const clusterOptions = [
  ...['--auth', 'scram-sha-256', '--encoding', 'UTF8'],
  ...['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--no-locale'],
] as const;

/**
 * How the server runs, wherever it does. Durability stays at its defaults (fsync, synchronous_commit, full_page_writes): what is
 * acknowledged survives a crash.
 */
export const serverSettings = {
  max_connections: '200',
  shared_buffers: '128MB',
  max_wal_size: '512MB',
  log_line_prefix: '%m [%p] %q%u@%d ',
  log_min_duration_statement: '1s',
  cluster_name: 'todo-platform',
} as const;

/** Creates the cluster on the first start, whole or not at all. */
export async function preparePostgres(
  postgres: Postgres,
  home: PostgresHome,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<void> {
  if (existsSync(join(home.dir, 'data'))) return;
  const half = join(home.dir, 'data.half');
  const passwordFile = join(home.dir, 'password');
  rmSync(half, { recursive: true, force: true });
  mkdirSync(home.dir, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, secrets.postgresPassword, { mode: 0o600 });
  if (home.user) chownSync(passwordFile, home.user.uid, home.user.gid);
  try {
    const args = [
      ...['--pgdata', half, '--username', 'postgres', '--pwfile', passwordFile, '--no-instructions'],
      ...clusterOptions,
    ];
    const command = join(postgres.binDir, 'initdb');
    await runOnce({ name: 'initdb', command, args, cwd: home.dir, env: {}, user: home.user }, signal);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(half, join(home.dir, 'data'));
}

export function postgresSpec(postgres: Postgres, home: PostgresHome, ports: Ports, secrets: Secrets): ProcessSpec {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: ports.postgres,
    unix_socket_directories: '',
    ...serverSettings,
  };
  return {
    name: 'postgres',
    role: 'database',
    command: join(postgres.binDir, 'postgres'),
    args: [
      '-D',
      join(home.dir, 'data'),
      ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ],
    // A folder that its user may enter, wherever the supervisor was started.
    cwd: home.dir,
    env: {},
    user: home.user,
    note: home.isOutside ? `keeps its data in ${home.dir}, as its user cannot enter the checkout` : undefined,
    port: ports.postgres,
    url: `postgres://127.0.0.1:${ports.postgres}`,
    probe: () => canConnect(ports.postgres, secrets.postgresPassword),
    readyWithinMs: 60_000,
    // Fast shutdown: ends the sessions and writes a checkpoint. SIGTERM would wait for the clients to leave.
    stopSignal: 'SIGINT',
    stopWithinMs: 20_000,
  };
}
