import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from '../data/layout.ts';

export type User = { readonly name: string; readonly uid: number; readonly gid: number };

/** Where Postgres keeps its data and as whom it runs: Postgres refuses to run as root. */
export type PostgresHome = { readonly dir: string; readonly user: User | undefined; readonly isOutside: boolean };

const OWN_USER = 'todo-platform';

/**
 * An ordinary user runs Postgres itself. Root lets the system user `postgres` run it, or makes one; if that user cannot reach the
 * data folder (a checkout under /root, say), the data lies under /var/lib/todo-platform.
 */
export function postgresHome(layout: Layout): PostgresHome {
  if (process.getuid?.() !== 0) return { dir: layout.postgres, user: undefined, isOutside: false };
  const user = userNamed('postgres') ?? userNamed(OWN_USER) ?? createUser();
  const home = canReach(user, layout.dataDir) ? layout.dataDir : outside(layout.dataDir);
  const dir = join(home, 'postgres');
  mkdirSync(home, { recursive: true });
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chownSync(dir, user.uid, user.gid);
  return { dir, user, isOutside: home !== layout.dataDir };
}

/** The folder for the data of a checkout that the database's user cannot reach. */
export function outside(dataDir: string): string {
  return join('/var/lib', OWN_USER, createHash('sha256').update(dataDir).digest('hex').slice(0, 12));
}

function canReach(user: User, dir: string): boolean {
  return spawnSync('test', ['-x', dir], { uid: user.uid, gid: user.gid, cwd: '/' }).status === 0;
}

function userNamed(name: string): User | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const found = spawnSync('id', [flag, name], { encoding: 'utf8' });
    return found.status === 0 ? Number(found.stdout) : undefined;
  });
  return uid === undefined || gid === undefined ? undefined : { name, uid, gid };
}

function createUser(): User {
  const made = spawnSync(
    'useradd',
    ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', OWN_USER],
    {
      encoding: 'utf8',
    },
  );
  const user = userNamed(OWN_USER);
  if (user) return user;
  throw new Error(
    `Postgres cannot run as root, and its user "${OWN_USER}" could not be made: ${made.stderr || 'no useradd here'}. ` +
      'Make a system user of that name, or start as an ordinary user.',
  );
}
