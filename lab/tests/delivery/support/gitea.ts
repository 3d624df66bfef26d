import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { freePort } from '../../../../tools/ports/ports.ts';
import { httpProbe, waitUntilReady } from '../../../../dev/supervisor/readiness.ts';
import { withPostgres } from '../../../../tests/support/throw-away-postgres.ts';
import { ensureGoProgram, type EnsureOptions } from '../../../../tools/toolchain/index.ts';
import { gitea } from '../../../toolchain/gitea.ts';
import { configurationOf } from './gitea-configuration.ts';

/** A Git forge with two users: one may write, the other may only read public repositories. */
export type Gitea = {
  /** Gitea's URL, without a slash at the end. */
  readonly url: string;
  readonly apiUrl: string;
  readonly owner: string;
  readonly token: string;
  readonly readerToken: string;
};

type Account = { readonly uid: number; readonly gid: number };

const READY_WITHIN_MS = 60_000;

/** Runs `work` with a new Gitea on a new Postgres, then removes both. */
export async function withGitea<T>(options: EnsureOptions, work: (gitea: Gitea) => Promise<T>): Promise<T> {
  const { binary } = await ensureGoProgram(gitea, options);
  return withPostgres(options, async (postgresUrl) => {
    const folder = await mkdtemp(join(tmpdir(), 'todo-platform-gitea-'));
    try {
      await chmod(folder, 0o711);
      return await run(binary, folder, postgresUrl, options.signal, work);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

async function run<T>(
  binary: string,
  folder: string,
  postgresUrl: string,
  signal: AbortSignal,
  work: (gitea: Gitea) => Promise<T>,
): Promise<T> {
  const account = ordinaryAccount();
  const home = join(folder, 'gitea');
  mkdirSync(home, { mode: 0o700 });
  const config = join(home, 'app.ini');
  const port = await freePort();
  writeFileSync(config, configurationOf({ home, port, postgresUrl, assets: dirname(binary) }));
  if (account !== undefined) for (const path of [home, config]) chownSync(path, account.uid, account.gid);
  const options = {
    ...account,
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, TMPDIR: home, ...runVariable() },
  };
  const admin = async (...args: readonly string[]) =>
    (await promisify(execFile)(binary, ['--config', config, 'admin', 'user', ...args], options)).stdout.trim();
  const log = join(folder, 'gitea.log');
  const output = openSync(log, 'a');
  const server = spawn(binary, ['--config', config, 'web'], { ...options, stdio: ['ignore', output, output] });
  try {
    const url = `http://127.0.0.1:${port}`;
    if (!(await waitUntilReady(httpProbe(`${url}/api/healthz`), READY_WITHIN_MS, signal)))
      throw new Error(
        `Gitea does not answer within ${READY_WITHIN_MS / 1000} s:\n${readFileSync(log, 'utf8').split('\n').slice(-40).join('\n')}`,
      );
    const token = await tokenOf(admin, 'platform', 'write:repository,write:user');
    const readerToken = await tokenOf(admin, 'reader', 'write:repository,write:user');
    return await work({ url, apiUrl: `${url}/api/v1`, owner: 'platform', token, readerToken });
  } finally {
    await stop(server);
  }
}

async function tokenOf(
  admin: (...args: readonly string[]) => Promise<string>,
  name: string,
  scopes: string,
): Promise<string> {
  await admin(
    'create',
    '--username',
    name,
    '--email',
    `${name}@example.com`,
    '--random-password',
    '--must-change-password=false',
  );
  return admin('generate-access-token', '--username', name, '--token-name', 'test', '--scopes', scopes, '--raw');
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, 'exit');
  const killer = setTimeout(() => server.kill('SIGKILL'), 10_000);
  server.kill('SIGTERM');
  await exited;
  clearTimeout(killer);
}

/** Gitea refuses to run as root. */
function ordinaryAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout));
  if (!uid || !gid) throw new Error('Gitea refuses to run as root, and this machine has no user "nobody" to run it.');
  return { uid, gid };
}

/** The variable that marks the process, so that the test runner finds it if it is left behind. */
function runVariable(): Record<string, string> {
  const { TODO_PLATFORM_RUN: run } = process.env;
  return run === undefined ? {} : { TODO_PLATFORM_RUN: run };
}
