import { relative } from 'node:path';
import type { Platform, ProcessInfo } from '../platform.ts';
import { formatTable } from './table.ts';

/** What runs where, for people. */
export function describe(platform: Platform): string {
  const debugged = platform.processes.some((process) => process.debugPort !== undefined);
  const heading = ['NAME', 'ADDRESS', 'PID', ...(debugged ? ['DEBUGGER'] : []), 'LOG'];
  const row = ({ name, url, pid, debugPort, log }: ProcessInfo) => [
    name,
    url ?? '-',
    String(pid ?? '-'),
    ...(debugged ? [debugPort === undefined ? '-' : `127.0.0.1:${debugPort}`] : []),
    shortest(log),
  ];
  const notes = platform.processes.flatMap(({ name, note }) => (note === undefined ? [] : [`${name} ${note}`]));
  return [formatTable([heading, ...platform.processes.map(row)]), ...notes].join('\n');
}

/** The same for programs: one object. */
export function describeAsJson(platform: Platform, readyMs: number): string {
  return JSON.stringify({
    url: platform.url,
    readyMs,
    supervisor: process.pid,
    kafka: platform.kafkaBroker,
    processes: platform.processes,
  });
}

/** A path that can be pasted into a command from here. */
export function shortest(path: string): string {
  const here = relative(process.cwd(), path);
  return here.length < path.length ? here : path;
}
