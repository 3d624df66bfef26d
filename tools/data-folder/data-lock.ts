import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { tryLock } from '../lock.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import { identify, ProcessIdentity } from './process-identity.ts';

export class DataInUseError extends Error {
  override readonly name = 'DataInUseError';

  constructor(path: string, holder: ProcessIdentity | undefined) {
    const pid = holder === undefined ? '' : ` (pid ${holder.pid})`;
    super(
      `The product already runs from ${dirname(path)}${pid}. ` +
        'Look at it with `npm run status`, stop it with `npm run stop`.',
    );
  }
}

/** The file that is locked. The lock cannot tell which process holds it; the file at `path` names the process. */
export function lockFileOf(path: string): string {
  return `${path}.sqlite`;
}

/**
 * Takes a data folder for this process alone, and records this process at `path`.
 *
 * @returns the function that gives the folder back.
 * @throws {DataInUseError} if another process holds it.
 */
export function lockData(path: string): () => void {
  const release = tryLock(lockFileOf(path));
  if (release === undefined) throw new DataInUseError(path, readJsonFile(path, ProcessIdentity));
  writeJsonFile(path, identify(process.pid));
  return () => {
    rmSync(path, { force: true });
    release();
  };
}
