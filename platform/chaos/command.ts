import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { ROOT } from '../build/index.ts';

const MAIN = join(ROOT, 'tests', 'chaos', 'main.ts');
const ENDED_BY = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The chaos runs are tests, which the platform does not know: they are a program of their own that gets all arguments. */
export function register(program: Command): void {
  program
    .command('chaos')
    .description('kill and freeze processes under load, then check what is left; `-- --help` lists the options')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .argument('[options...]')
    .action(async (options: readonly string[]) => {
      process.exitCode = await runMain(options);
    });
}

async function runMain(options: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, ['--disable-warning=TimeoutNegativeWarning', MAIN, ...options], {
    stdio: 'inherit',
  });
  // It ends what it started and then itself, however often it is asked; so this process only waits.
  for (const signal of ENDED_BY) process.on(signal, () => child.kill(signal));
  await once(child, 'exit');
  const { exitCode, signalCode } = child;
  return exitCode ?? 128 + (signalCode === null ? 0 : constants.signals[signalCode]);
}
