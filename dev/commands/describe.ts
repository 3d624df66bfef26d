import { relative } from 'node:path';
import type { Product, ProcessInfo } from '../product.ts';
import { formatTable } from '../../tools/output/table.ts';

/** The running processes with their addresses, as a table. */
export function describe(product: Product): string {
  const debugged = product.processes.some((process) => process.debugPort !== undefined);
  const heading = ['NAME', 'ADDRESS', 'PID', ...(debugged ? ['DEBUGGER'] : []), 'LOG'];
  const row = ({ name, url, pid, debugPort, log }: ProcessInfo) => [
    name,
    url ?? '-',
    String(pid ?? '-'),
    ...(debugged ? [debugPort === undefined ? '-' : `127.0.0.1:${debugPort}`] : []),
    shortPath(log),
  ];
  const notes = product.processes.flatMap(({ name, note }) => (note === undefined ? [] : [`${name} ${note}`]));
  return [formatTable([heading, ...product.processes.map(row)]), ...notes].join('\n');
}

/** The running processes as one JSON object. */
export function describeAsJson(product: Product, readyMs: number): string {
  return JSON.stringify({
    url: product.url,
    readyMs,
    supervisor: process.pid,
    kafka: product.kafkaBroker,
    processes: product.processes,
  });
}

/** The path relative to the current folder, if that is shorter. */
export function shortPath(path: string): string {
  const here = relative(process.cwd(), path);
  return here.length < path.length ? here : path;
}
