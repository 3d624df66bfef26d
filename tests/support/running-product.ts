import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { type Product, startProduct } from '../../dev/index.ts';

declare global {
  /** Jest's environment sets this when a test of this file has failed. */
  var hasFailed: boolean;
}

/** Makes a new data folder below the system's temporary folder. */
export function makeDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'todo-platform-e2e-'));
}

/** Removes the data folder. If a test has failed, it keeps the logs and prints where they are. */
export function removeDataDir(dataDir: string): void {
  if (!globalThis.hasFailed) {
    rmSync(dataDir, { recursive: true, force: true });
    return;
  }
  for (const part of ['postgres', 'kafka', 'compile-cache'])
    rmSync(join(dataDir, part), { recursive: true, force: true });
  process.stderr.write(`The logs of the processes are kept in ${join(dataDir, 'logs')}\n`);
}

/** The running product that the tests of a file share. */
export type RunningProduct = Product & { readonly dataDir: string };

/** Starts the product on free ports before the tests of this file. Stops it and removes its data after them. */
export function useRunningProduct(): () => RunningProduct {
  let product: Product | undefined;
  const dataDir = makeDataDir();

  beforeAll(async () => {
    product = await startProduct({ dataDir, ports: 'free' });
  });

  afterAll(async () => {
    await product?.stop();
    removeDataDir(dataDir);
  });

  return () => {
    if (!product) throw new Error('The product has not started.');
    return Object.assign(product, { dataDir });
  };
}
