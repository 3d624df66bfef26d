import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasCode } from '../errors.ts';
import { readJsonFile } from './json-file.ts';
import { identify, isAlive, ProcessIdentity } from './process-identity.ts';

export class DataInUseError extends Error {
  override readonly name = 'DataInUseError';

  constructor(path: string, holder: ProcessIdentity) {
    super(
      `The platform already runs from ${dirname(path)} (pid ${holder.pid}). ` +
        'See it with `npm run status`, end it with `npm run stop`.',
    );
  }
}

/**
 * Takes a data folder for this process alone. A lock whose holder is dead is taken over.
 *
 * @returns the function that gives it back.
 * @throws {DataInUseError} when a living process holds it.
 */
export function lockData(path: string): () => void {
  const me = identify(process.pid);
  if (!me) throw new Error('This process cannot see itself.');
  mkdirSync(dirname(path), { recursive: true });
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(me), { mode: 0o600 });
  try {
    while (!claim(mine, path)) {
      const holder = readJsonFile(path, ProcessIdentity);
      if (!holder) continue;
      if (isAlive(holder)) throw new DataInUseError(path, holder);
      setAside(path, holder);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return () => rmSync(path, { force: true });
}

/** A hard link is made whole or not at all, so of two starters one gets it, and nobody reads half a file. */
function claim(mine: string, path: string): boolean {
  try {
    linkSync(mine, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Removes a dead holder's lock. Another starter may have replaced it since it was read: then that one is put back. */
function setAside(path: string, dead: ProcessIdentity): void {
  const aside = `${path}.${process.pid}.dead`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const taken = readJsonFile(aside, ProcessIdentity);
  if (taken && (taken.pid !== dead.pid || taken.started !== dead.started)) claim(aside, path);
  rmSync(aside, { force: true });
}
