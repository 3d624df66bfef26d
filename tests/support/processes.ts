import { spawnSync } from 'node:child_process';

/** Which of these processes live; a zombie does not. */
export function living(pids: readonly number[]): readonly string[] {
  return pids.flatMap((pid) => {
    const { stdout } = spawnSync('ps', ['-o', 'stat=,args=', '-p', String(pid)], { encoding: 'utf8' });
    return stdout.trim() === '' || stdout.trim().startsWith('Z') ? [] : [`${pid} ${stdout.trim()}`];
  });
}
