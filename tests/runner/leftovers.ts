import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Every process of a test run inherits this variable, so that it can be found even if its parent has ended. */
export const RUN_VARIABLE = 'TODO_PLATFORM_RUN';

const GRACE_MS = 5_000;

export type Leftover = { readonly pid: number; readonly command: string };

/** Processes of the run that do not end within `graceMs`. Works on Linux only, where /proc shows their environment. */
export async function leftovers(run: string, graceMs = GRACE_MS): Promise<readonly Leftover[]> {
  const end = performance.now() + graceMs;
  let found = await processesOf(run);
  while (found.length > 0 && performance.now() < end) {
    await sleep(100);
    found = await processesOf(run);
  }
  return found;
}

async function processesOf(run: string): Promise<readonly Leftover[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.filter((pid) => pid !== process.pid).map((pid) => inspect(pid, run)));
  return found.filter((process) => process !== undefined);
}

async function inspect(pid: number, run: string): Promise<Leftover | undefined> {
  try {
    const variables = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');
    if (!variables.includes(`${RUN_VARIABLE}=${run}`)) return undefined;
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').join(' ').trim();
    return { pid, command };
  } catch {
    // The process has ended, or belongs to another user.
    return undefined;
  }
}
