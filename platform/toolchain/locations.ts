import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const SYSTEM_CACHE = '/var/cache/todo-platform';

/**
 * The folder that keeps what was fetched and built: TODO_PLATFORM_CACHE, or XDG_CACHE_HOME/todo-platform, or for root
 * /var/cache/todo-platform (root's home is closed to others), or ~/.cache/todo-platform.
 */
export function cacheRoot(): string {
  const { TODO_PLATFORM_CACHE: own, XDG_CACHE_HOME: xdg } = process.env;
  if (own) return resolve(own);
  if (xdg) return resolve(xdg, 'todo-platform');
  return isRoot() ? SYSTEM_CACHE : join(homedir(), '.cache', 'todo-platform');
}

/**
 * Where Postgres is kept. It refuses to run as root, so that root runs it under another user, who has to reach its files: a
 * cache below a closed folder will not do for it, whatever the variables say.
 */
export async function postgresRoot(): Promise<string> {
  const root = cacheRoot();
  return !isRoot() || (await othersReach(root)) ? root : SYSTEM_CACHE;
}

/** Whether users other than the owner may pass through all folders down to `path`, as far as they exist. */
export async function othersReach(path: string): Promise<boolean> {
  const mode = await stat(path).then(
    (found) => found.mode,
    () => undefined,
  );
  if (mode !== undefined && (mode & 0o001) === 0) return false;
  const parent = dirname(path);
  return parent === path || othersReach(parent);
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
