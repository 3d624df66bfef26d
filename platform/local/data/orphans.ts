import { setTimeout as sleep } from 'node:timers/promises';
import { stopOrder } from '../supervisor/stop-order.ts';
import { isAlive, signal } from './process-identity.ts';
import { readRunFile, removeRunFile, type RunningProcess } from './run-file.ts';

const PATIENCE_MS = 10_000;

/**
 * Ends, in the right order, what a supervisor left that could not end its children itself (it was killed).
 *
 * @returns the names of the processes that were ended.
 */
export async function endOrphans(runFile: string): Promise<string[]> {
  const run = readRunFile(runFile);
  if (!run) return [];
  const orphans = run.processes.filter(({ identity }) => identity && isAlive(identity));
  for (const group of stopOrder(orphans)) await Promise.all(group.map(end));
  removeRunFile(runFile);
  return orphans.map((process) => process.name);
}

async function end({ identity, role }: RunningProcess): Promise<void> {
  if (!identity) return;
  // Postgres: SIGINT is its fast shutdown, SIGTERM would wait for its clients. A frozen process must wake up to hear it.
  signal(identity, role === 'database' ? 'SIGINT' : 'SIGTERM');
  signal(identity, 'SIGCONT');
  const deadline = Date.now() + PATIENCE_MS;
  while (isAlive(identity) && Date.now() < deadline) await sleep(25);
  signal(identity, 'SIGKILL');
  while (isAlive(identity)) await sleep(25);
}
