import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Postgres } from '../../tools/toolchain/index.ts';
import type { Secrets } from '../../tools/data-folder/secrets.ts';
import type { Ports } from '../../tools/ports/ports.ts';
import { run } from '../../tools/command.ts';
import { childEnvironment, type ProcessSpec } from '../supervisor/process-spec.ts';
import { canConnect } from '../../tools/postgres/databases.ts';
import type { PostgresHome } from './postgres-user.ts';

/** The options of initdb, here and in compose.yaml. */
export const clusterOptions = [
  ...['--auth', 'scram-sha-256', '--encoding', 'UTF8'],
  ...['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--no-locale'],
] as const;

/**
 * The server's settings, here and in compose.yaml. Durability keeps its defaults (fsync, synchronous_commit, full_page_writes):
 * an acknowledged write survives a crash.
 */
export const serverSettings = {
  max_connections: '200',
  shared_buffers: '128MB',
  max_wal_size: '512MB',
  log_line_prefix: '%m [%p] %q%u@%d ',
  log_min_duration_statement: '1s',
  cluster_name: 'todo-platform',
} as const;

/** Creates the database cluster on the first start. A failure leaves no half-made cluster. */
export async function preparePostgres(
  postgres: Postgres,
  home: PostgresHome,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<void> {
  if (existsSync(join(home.dir, 'data'))) return;
  const draft = join(home.dir, 'data.draft');
  const passwordFile = join(home.dir, 'password');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(home.dir, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, secrets.postgresPassword, { mode: 0o600 });
  if (home.user) chownSync(passwordFile, home.user.uid, home.user.gid);
  try {
    const args = [
      ...['--pgdata', draft, '--username', 'postgres', '--pwfile', passwordFile, '--no-instructions'],
      ...clusterOptions,
    ];
    const options = { cwd: home.dir, env: childEnvironment(), onlyEnv: true, user: home.user, signal };
    await run(join(postgres.binDir, 'initdb'), args, options);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, join(home.dir, 'data'));
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
    // A folder that the database's user may enter.
    cwd: home.dir,
    env: {},
    user: home.user,
    note: home.isOutside
      ? `keeps its data in ${home.dir}, because the user that runs it cannot enter the checkout`
      : undefined,
    port: ports.postgres,
    url: `postgres://127.0.0.1:${ports.postgres}`,
    probe: () => canConnect(ports.postgres, secrets.postgresPassword),
    readyWithinMs: 60_000,
    // Fast shutdown: ends the sessions and writes a checkpoint. SIGTERM would wait until all clients disconnect.
    stopSignal: 'SIGINT',
    stopWithinMs: 20_000,
  };
}
