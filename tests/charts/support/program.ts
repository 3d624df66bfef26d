import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { eventually } from '../../support/eventually.ts';

type Options = {
  /** Working folder, with the log. It is removed when the program ends. */
  readonly folder: string;
  /** A check that throws until the program is ready. */
  readonly ready: () => Promise<void>;
  readonly withinMs?: number;
  readonly endedBy: 'SIGTERM' | 'SIGKILL';
};

/**
 * Starts a program as a chart configures it, and waits until it is ready.
 * @throws {Error} with its log, if it ends or does not become ready.
 */
export async function startProgram(
  binary: string,
  args: readonly string[],
  { folder, ready, withinMs, endedBy }: Options,
): Promise<AsyncDisposable> {
  const log = join(folder, 'program.log');
  const output = openSync(log, 'w');
  const child = spawn(binary, [...args], { cwd: folder, stdio: ['ignore', output, output] });
  closeSync(output);
  const ended = once(child, 'exit');
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error('The program ended.');
    await ready();
  }, withinMs).catch(async (error: unknown) => {
    child.kill(endedBy);
    throw new Error(`${basename(binary)} is not ready:\n${await readFile(log, 'utf8')}`, { cause: error });
  });
  return {
    async [Symbol.asyncDispose]() {
      child.kill(endedBy);
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
