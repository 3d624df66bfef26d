import { spawnSync } from 'node:child_process';

/** Describes those of the processes that are still running. A zombie has ended. */
export function stillRunning(pids: readonly number[]): readonly string[] {
  return pids.flatMap((pid) => {
    const { stdout } = spawnSync('ps', ['-o', 'stat=,args=', '-p', String(pid)], { encoding: 'utf8' });
    return stdout.trim() === '' || stdout.trim().startsWith('Z') ? [] : [`${pid} ${stdout.trim()}`];
  });
}
