import { readdirSync, readFileSync } from 'node:fs';
import type { Product } from '../../../dev/index.ts';

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/** Milliseconds of processor time that each process has used, with its child processes. */
export function processorTimes(product: Product): ReadonlyMap<string, number> {
  const parents = parentsOf();
  return new Map(
    running(product).map(({ name, pid }) => [
      name,
      [pid, ...parents.filter(({ parent }) => parent === pid).map((child) => child.pid)]
        .map(processorTime)
        .reduce((sum, time) => sum + time, 0),
    ]),
  );
}

/** Resident memory of each process in MiB, without child processes. */
export function residentMemory(product: Product): ReadonlyMap<string, number> {
  return new Map(running(product).map(({ name, pid }) => [name, residentMiB(pid)]));
}

function running(product: Product): readonly { readonly name: string; readonly pid: number }[] {
  return product.processes.flatMap(({ name, pid }) => (pid === undefined ? [] : [{ name, pid }]));
}

function parentsOf(): readonly { readonly pid: number; readonly parent: number }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: Number(statOf(Number(name))[1] ?? 0) }));
}

/** Processor time of a process and of its ended child processes, in milliseconds. */
function processorTime(pid: number): number {
  return statOf(pid)
    .slice(11, 15)
    .reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0);
}

/** The fields of proc(5)'s `stat` after the name, the state first; none if the process has ended. */
function statOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  } catch {
    return [];
  }
}

function residentMiB(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
