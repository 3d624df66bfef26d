import { existsSync, openSync, closeSync, fstatSync, readSync, renameSync, rmSync } from 'node:fs';

const KEPT = 3;

/** Moves `x.log` to `x.log.1` and so on, so that each start has its own file. Keeps the last three. */
export function rotateLog(path: string): void {
  rmSync(`${path}.${KEPT}`, { force: true });
  for (let n = KEPT - 1; n >= 1; n--) if (existsSync(`${path}.${n}`)) renameSync(`${path}.${n}`, `${path}.${n + 1}`);
  if (existsSync(path)) renameSync(path, `${path}.1`);
}

/** The last `lines` lines of a log, read from its last 16 KiB. */
export function logTail(path: string, lines: number): string {
  if (!existsSync(path)) return '';
  const descriptor = openSync(path, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const buffer = Buffer.alloc(Math.min(size, 16 * 1024));
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } finally {
    closeSync(descriptor);
  }
}
