import type { Layout } from '../../tools/data-folder/layout.ts';
import { isAlive } from '../../tools/data-folder/process-identity.ts';
import { readRunFile, type Role, type RunFile, type RunningProcess } from '../../tools/data-folder/run-file.ts';
import { httpProbe, portProbe, probeOnce } from '../supervisor/readiness.ts';
import { shortPath } from './describe.ts';
import { formatTable } from '../../tools/output/table.ts';

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

/** Checks for each process whether it is alive and answers. */
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
  const isHealthy = processes.every(({ health }) => health === 'healthy');
  return { state: stateOf(run, isHealthy), url: run.url, supervisor: run.supervisor.pid, processes };
}

function stateOf(run: RunFile, isHealthy: boolean): Status['state'] {
  if (!isAlive(run.supervisor)) return 'not running';
  if (!run.ready) return 'starting';
  return isHealthy ? 'healthy' : 'degraded';
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
      shortPath(log),
    ]),
  ]);
}
