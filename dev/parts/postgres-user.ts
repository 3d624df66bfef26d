import { createHash } from 'node:crypto';
import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { attempt } from '../../tools/command.ts';
import type { Layout } from '../../tools/data-folder/layout.ts';

export type User = { readonly name: string; readonly uid: number; readonly gid: number };

/** The folder of Postgres' data and the user that runs it. Postgres refuses to run as root. */
export type PostgresHome = { readonly dir: string; readonly user: User | undefined; readonly isOutside: boolean };

const OWN_USER = 'todo-platform';

/**
 * An ordinary user runs Postgres directly. For root, the system user `postgres` runs it, or a user that is created here. If that
 * user cannot reach the data folder, for example under /root, the data goes to /var/lib/todo-platform.
 */
export async function postgresHome(layout: Layout): Promise<PostgresHome> {
  if (process.getuid?.() !== 0) return { dir: layout.postgres, user: undefined, isOutside: false };
  const user = (await userNamed('postgres')) ?? (await userNamed(OWN_USER)) ?? (await createUser());
  const home = (await canReach(user, layout.dataDir)) ? layout.dataDir : outside(layout.dataDir);
  const dir = join(home, 'postgres');
  mkdirSync(home, { recursive: true });
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chownSync(dir, user.uid, user.gid);
  return { dir, user, isOutside: home !== layout.dataDir };
}

/** The folder for the data if the database's user cannot reach `dataDir`. */
export function outside(dataDir: string): string {
  return join('/var/lib', OWN_USER, createHash('sha256').update(dataDir).digest('hex').slice(0, 12));
}

async function canReach(user: User, dir: string): Promise<boolean> {
  return (await attempt('test', ['-x', dir], { user, cwd: '/' })).succeeded;
}

async function userNamed(name: string): Promise<User | undefined> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => attempt('id', [flag, name])));
  if (uid?.succeeded !== true || gid?.succeeded !== true) return undefined;
  return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

async function createUser(): Promise<User> {
  const flags = ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false'];
  const { stderr, ending } = await attempt('useradd', [...flags, OWN_USER]);
  const user = await userNamed(OWN_USER);
  if (user) return user;
  throw new Error(
    `Postgres refuses to run as root, and the user "${OWN_USER}" could not be created for it: ${stderr.trim() || ending}. ` +
      'Create a system user of that name, or start as an ordinary user.',
  );
}
