import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';

type CommandModule = { readonly register: (program: Command) => void };

/** Each command's module, loaded only when it is asked for: a start should not wait for what it does not use. */
const COMMANDS: Readonly<Record<string, string>> = {
  start: 'local/commands/start.ts',
  dev: 'local/commands/dev.ts',
  stop: 'local/commands/stop.ts',
  status: 'local/commands/status.ts',
  build: 'build/command.ts',
  'compose-files': 'compose/command.ts',
  topics: 'messaging/commands/topics.ts',
  dlq: 'dead-letters/commands/dlq.ts',
  projections: 'projections/commands/projections.ts',
  split: 'split/command.ts',
  images: 'images/command.ts',
  cluster: 'cluster/command.ts',
  'open-image-pr': 'delivery/commands/open-image-pr.ts',
  doctor: 'toolchain/doctor/command.ts',
  chaos: 'testing/programs.ts',
  bench: 'testing/programs.ts',
  'cluster-test': 'testing/programs.ts',
  test: 'testing/command.ts',
};

const program = new Command('todo-platform')
  .description('Todo Platform on this machine: npm start, npm run dev, npm test, npm run doctor.')
  .showHelpAfterError();

// The kernel keeps signals that are not handled from process 1, as which operators' commands run in a container.
if (process.pid === 1) {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => process.exit(128 + constants.signals[signal]));
  }
}

const asked = process.argv[2] ?? '';
const paths = Object.entries(COMMANDS).flatMap(([name, path]) => (asked in COMMANDS && asked !== name ? [] : [path]));
for (const path of new Set(paths)) {
  const module = await load(path);
  module?.register(program);
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function load(path: string): Promise<CommandModule | undefined> {
  const file = join(import.meta.dirname, path);
  if (!existsSync(file)) return undefined;
  const module: unknown = await import(pathToFileURL(file).href);
  if (!isCommandModule(module)) throw new Error(`${path} exports no register(program)`);
  return module;
}

function isCommandModule(module: unknown): module is CommandModule {
  return typeof module === 'object' && module !== null && 'register' in module && typeof module.register === 'function';
}
