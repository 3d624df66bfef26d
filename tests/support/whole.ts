import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { type Platform, startPlatform } from '../../platform/local/index.ts';

declare global {
  /** Set by the environment when a test of this file has failed. */
  var hasFailed: boolean;
}

/** A data folder of its own below the system's temporary one. */
export function makeDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'todo-platform-e2e-'));
}

/** Removes the data folder; after a failure all but its logs, which it tells of. */
export function removeDataDir(dataDir: string): void {
  if (!globalThis.hasFailed) {
    rmSync(dataDir, { recursive: true, force: true });
    return;
  }
  for (const part of ['postgres', 'kafka', 'compile-cache'])
    rmSync(join(dataDir, part), { recursive: true, force: true });
  process.stderr.write(`The logs of the processes are kept in ${join(dataDir, 'logs')}\n`);
}

/** The running whole that the tests of a file share. */
export type Whole = Platform & { readonly dataDir: string };

/** Starts the whole on free ports before the tests of this file, and ends and removes it after them. */
export function useWhole(): () => Whole {
  let platform: Platform | undefined;
  const dataDir = makeDataDir();

  beforeAll(async () => {
    platform = await startPlatform({ dataDir, ports: 'free' });
  });

  afterAll(async () => {
    await platform?.stop();
    removeDataDir(dataDir);
  });

  return () => {
    if (!platform) throw new Error('The platform has not started.');
    return Object.assign(platform, { dataDir });
  };
}
