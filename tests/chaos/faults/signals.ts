import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Platform } from '../../../platform/local/index.ts';

/** The pid of a process while it runs. */
export function pidOf(platform: Platform, name: string): number | undefined {
  return platform.processes.find((process) => process.name === name)?.pid;
}

/**
 * Sends a signal to a process and to those that it started: Postgres is one for each connection, which would go on without
 * their parent. The parent first, so that it starts no more.
 */
export async function signalAll(platform: Platform, name: string, signal: 'SIGKILL' | 'SIGSTOP'): Promise<void> {
  const parent = pidOf(platform, name);
  if (parent === undefined) return;
  const before = await childrenOf(parent);
  sendTo(parent, signal);
  // After SIGKILL they have another parent already.
  const children = signal === 'SIGSTOP' ? await childrenOf(parent) : before;
  for (const pid of children) sendTo(pid, signal);
}

/** Wakes a process and those that it started. One that was not frozen does not mind. */
export async function wake(platform: Platform, name: string): Promise<void> {
  const parent = pidOf(platform, name);
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
    // It has ended meanwhile.
  }
}

/** Ends all at once. What is thrown away anyway needs no orderly end. */
export async function killAll(platform: Platform): Promise<void> {
  for (const { name, pid } of platform.processes) if (pid !== undefined) await signalAll(platform, name, 'SIGKILL');
}
