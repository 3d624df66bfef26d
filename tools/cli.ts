import { constants } from 'node:os';
import { Command } from 'commander';

/** A file that adds one command, or a group of them. */
type CommandModule = { readonly register: (program: Command) => void };

export type Cli = {
  /** How people call it, such as `npx todo-platform`. */
  readonly name: string;
  readonly description: string;
  /** The module of each command. Only the module of the chosen command is loaded, which keeps the start fast. */
  readonly commands: Readonly<Record<string, () => Promise<CommandModule>>>;
};

/** Runs the command that this process's arguments name. Sets the exit code; prints an error as one message. */
export async function runCli({ name, description, commands }: Cli): Promise<void> {
  exitOnSignalAsInit();
  const program = new Command(name).description(description).showHelpAfterError();
  const load = commands[process.argv[2] ?? ''];
  for (const module of await Promise.all(load ? [load()] : Object.values(commands).map((each) => each())))
    module.register(program);
  try {
    await program.parseAsync();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

/** The kernel ignores signals for process 1 unless it handles them. In a container, the command is process 1. */
function exitOnSignalAsInit(): void {
  if (process.pid !== 1) return;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => process.exit(128 + constants.signals[signal]));
}
