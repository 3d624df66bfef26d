import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import { readJsonFile, writeJsonFile } from '../../tools/data-folder/json-file.ts';
import { cacheRoot } from '../../tools/toolchain/locations.ts';
import { TARGETS } from './targets/target.ts';

const Record = z.object({
  // An older version wrote `here` for `local-node`.
  target: z.preprocess((target) => (target === 'here' ? 'local-node' : target), z.enum(TARGETS)),
  kubeconfig: z.string(),
  context: z.string().optional(),
});

/** The cluster that `cluster:up` brought up last. The other commands use it. */
export type ClusterRecord = Readonly<z.infer<typeof Record>>;

const file = () => join(cacheRoot(), 'cluster.json');

export function saveRecord(record: ClusterRecord): void {
  mkdirSync(cacheRoot(), { recursive: true });
  writeJsonFile(file(), record);
}

export function readRecord(): ClusterRecord | undefined {
  return readJsonFile(file(), Record);
}

export function deleteRecord(): void {
  rmSync(file(), { force: true });
}
