import { setTimeout as sleep } from 'node:timers/promises';
import { stopOrder } from './stop-order.ts';
import { DataInUseError } from '../../tools/data-folder/data-lock.ts';
import { isAlive, signal } from '../../tools/data-folder/process-identity.ts';
import { readRunFile, removeRunFile, type RunningProcess } from '../../tools/data-folder/run-file.ts';

const PATIENCE_MS = 10_000;

/**
 * Stops, in the right order, the children of a supervisor that was killed.
 *
 * @returns the names of the processes that it stopped.
 * @throws {DataInUseError} if that supervisor is alive. A supervisor of an older version does not hold the lock.
 */
export async function endOrphans(runFile: string): Promise<string[]> {
  const run = readRunFile(runFile);
  if (!run) return [];
  if (isAlive(run.supervisor)) throw new DataInUseError(runFile, run.supervisor);
  const orphans = run.processes.filter(({ identity }) => identity && isAlive(identity));
  for (const group of stopOrder(orphans)) await Promise.all(group.map(end));
  removeRunFile(runFile);
  return orphans.map((process) => process.name);
}

async function end({ identity, role }: RunningProcess): Promise<void> {
  if (!identity) return;
  // SIGINT is Postgres' fast shutdown; SIGTERM would wait for its clients. A frozen process handles a signal after SIGCONT only.
  signal(identity, role === 'database' ? 'SIGINT' : 'SIGTERM');
  signal(identity, 'SIGCONT');
  const deadline = Date.now() + PATIENCE_MS;
  while (isAlive(identity) && Date.now() < deadline) await sleep(25);
  signal(identity, 'SIGKILL');
  while (isAlive(identity)) await sleep(25);
}
