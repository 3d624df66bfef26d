import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { ROOT } from '../build/index.ts';

const PROGRAMS = {
  chaos: { folder: 'chaos', description: 'kill and freeze processes under load, then check what is left' },
  bench: { folder: 'bench', description: 'measure throughput, latency and memory beside other ways' },
  'cluster-test': {
    folder: 'cluster',
    description: 'prove canaries, scaling and failover on the cluster of cluster:up',
  },
};
const ENDED_BY = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Programs of the tests, which the platform does not know: each is a process of its own that gets all arguments. */
export function register(program: Command): void {
  for (const [name, { folder, description }] of Object.entries(PROGRAMS))
    program
      .command(name)
      .description(`${description}; \`-- --help\` lists the options`)
      .helpOption(false)
      .allowUnknownOption()
      .allowExcessArguments()
      .argument('[options...]')
      .action(async (options: readonly string[]) => {
        process.exitCode = await runMain(join(ROOT, 'tests', folder, 'main.ts'), options);
      });
}

async function runMain(main: string, options: readonly string[]): Promise<number> {
  // The Kafka client sets a timer for a moment gone by now and then, and Node would warn of it.
  const child = spawn(process.execPath, ['--disable-warning=TimeoutNegativeWarning', main, ...options], {
    stdio: 'inherit',
  });
  // It ends what it started and then itself, however often it is asked; so this process only waits.
  for (const signal of ENDED_BY) process.on(signal, () => child.kill(signal));
  await once(child, 'exit');
  const { exitCode, signalCode } = child;
  return exitCode ?? 128 + (signalCode === null ? 0 : constants.signals[signalCode]);
}
