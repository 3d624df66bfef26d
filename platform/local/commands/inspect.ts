import type { Layout } from '../data/layout.ts';
import { isAlive } from '../data/process-identity.ts';
import { readRunFile, type Role, type RunFile, type RunningProcess } from '../data/run-file.ts';
import { httpProbe, portProbe, probeOnce } from '../supervisor/readiness.ts';
import { shortest } from './describe.ts';
import { formatTable } from './table.ts';

export type Health = 'healthy' | 'unhealthy' | 'ended';

export type Status = {
  readonly state: 'not running' | 'starting' | 'healthy' | 'degraded';
  readonly url: string | undefined;
  readonly supervisor: number | undefined;
  readonly processes: readonly {
    readonly name: string;
    readonly role: Role;
    readonly health: Health;
    readonly pid: number | undefined;
    readonly url: string | undefined;
    readonly log: string;
  }[];
};

/** Looks at each process of a run: does it live, and does it answer? */
export async function statusOf(layout: Layout): Promise<Status> {
  const run = readRunFile(layout.run);
  if (!run) return { state: 'not running', url: undefined, supervisor: undefined, processes: [] };
  const processes = await Promise.all(
    run.processes.map(async (process) => ({
      name: process.name,
      role: process.role,
      health: await healthOf(process),
      pid: process.identity?.pid,
      url: process.url,
      log: process.log,
    })),
  );
  const well = processes.every(({ health }) => health === 'healthy');
  return { state: stateOf(run, well), url: run.url, supervisor: run.supervisor.pid, processes };
}

function stateOf(run: RunFile, well: boolean): Status['state'] {
  if (!isAlive(run.supervisor)) return 'not running';
  if (!run.ready) return 'starting';
  return well ? 'healthy' : 'degraded';
}

async function healthOf({ identity, healthUrl, port }: RunningProcess): Promise<Health> {
  if (!identity || !isAlive(identity)) return 'ended';
  if (healthUrl !== undefined) return (await probeOnce(httpProbe(healthUrl))) ? 'healthy' : 'unhealthy';
  if (port !== undefined) return (await probeOnce(portProbe(port))) ? 'healthy' : 'unhealthy';
  return 'healthy';
}

export function statusTable({ processes }: Status): string {
  return formatTable([
    ['NAME', 'HEALTH', 'ADDRESS', 'PID', 'LOG'],
    ...processes.map(({ name, health, url, pid, log }) => [
      name,
      health,
      url ?? '-',
      String(pid ?? '-'),
      shortest(log),
    ]),
  ]);
}
