import { rmSync } from 'node:fs';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import { ProcessIdentity } from './process-identity.ts';

/** The kinds of processes, in the order of the status table. */
export const roles = ['gateway', 'api', 'worker', 'sidecar', 'broker', 'database', 'tool'] as const;
export type Role = (typeof roles)[number];

const RunningProcess = z.object({
  name: z.string(),
  role: z.enum(roles),
  /** Absent while the process waits for its restart. */
  identity: ProcessIdentity.optional(),
  url: z.string().optional(),
  /** A URL that answers 2xx while the process is healthy. If it is absent, the port is probed. */
  healthUrl: z.string().optional(),
  port: z.number().optional(),
  debugPort: z.number().optional(),
  log: z.string(),
});

const RunFile = z.object({
  supervisor: ProcessIdentity,
  url: z.string(),
  ready: z.boolean(),
  processes: z.array(RunningProcess),
});

export type RunningProcess = Readonly<z.infer<typeof RunningProcess>>;

/** The processes of a data folder. `status` probes them, and after a crash the next start stops those that are left. */
export type RunFile = Readonly<z.infer<typeof RunFile>>;

export function readRunFile(path: string): RunFile | undefined {
  return readJsonFile(path, RunFile);
}

export function writeRunFile(path: string, run: RunFile): void {
  writeJsonFile(path, run);
}

export function removeRunFile(path: string): void {
  rmSync(path, { force: true });
}
