import { rmSync } from 'node:fs';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import { ProcessIdentity } from './process-identity.ts';

/** In the order in which people are shown what runs. */
export const roles = ['gateway', 'api', 'worker', 'sidecar', 'broker', 'database', 'tool'] as const;
export type Role = (typeof roles)[number];

const RunningProcess = z.object({
  name: z.string(),
  role: z.enum(roles),
  /** Absent while the process waits to be restarted. */
  identity: ProcessIdentity.optional(),
  url: z.string().optional(),
  /** Answers 2xx while the process is well; a process without it is looked at by its port. */
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

/** What runs from a data folder: enough for `status` to look at it, and for the next start to end what a crash left. */
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
