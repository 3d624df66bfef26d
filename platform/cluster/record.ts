import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import { readJsonFile, writeJsonFile } from '../local/data/json-file.ts';
import { cacheRoot } from '../toolchain/locations.ts';
import { TARGETS } from './targets/target.ts';

const Record = z.object({
  target: z.enum(TARGETS),
  kubeconfig: z.string(),
  context: z.string().optional(),
});

/** Which cluster `cluster:up` brought up last: what the other commands speak of. */
export type ClusterRecord = Readonly<z.infer<typeof Record>>;

const file = () => join(cacheRoot(), 'cluster.json');

export function remember(record: ClusterRecord): void {
  mkdirSync(cacheRoot(), { recursive: true });
  writeJsonFile(file(), record);
}

export function recorded(): ClusterRecord | undefined {
  return readJsonFile(file(), Record);
}

export function forget(): void {
  rmSync(file(), { force: true });
}
