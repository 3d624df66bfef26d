import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Product } from '../../../dev/index.ts';

/** The pid of a process while it runs. */
export function pidOf(product: Product, name: string): number | undefined {
  return product.processes.find((process) => process.name === name)?.pid;
}

/**
 * Sends a signal to a process and its child processes: Postgres has one for each connection, which would survive the parent.
 * The parent comes first, so that it starts no further children.
 */
export async function signalAll(product: Product, name: string, signal: 'SIGKILL' | 'SIGSTOP'): Promise<void> {
  const parent = pidOf(product, name);
  if (parent === undefined) return;
  const before = await childrenOf(parent);
  sendTo(parent, signal);
  // After SIGKILL the children already have another parent.
  const children = signal === 'SIGSTOP' ? await childrenOf(parent) : before;
  for (const pid of children) sendTo(pid, signal);
}

/** Wakes a process and its child processes. Has no effect on a process that is not frozen. */
export async function wake(product: Product, name: string): Promise<void> {
  const parent = pidOf(product, name);
  if (parent === undefined) return;
  for (const pid of await childrenOf(parent)) sendTo(pid, 'SIGCONT');
  sendTo(parent, 'SIGCONT');
}

async function childrenOf(parent: number): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([pid, ppid]) => (pid !== undefined && ppid === parent ? [pid] : []));
}

function sendTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The process has already ended.
  }
}

/** Kills all processes at once: the data of the run is thrown away, so an orderly stop is not needed. */
export async function killAll(product: Product): Promise<void> {
  for (const { name, pid } of product.processes) if (pid !== undefined) await signalAll(product, name, 'SIGKILL');
}
