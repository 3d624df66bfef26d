import { execa } from 'execa';

export type CommandOptions = {
  readonly signal?: AbortSignal;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
};

const GRACE_MS = 3_000;

/**
 * Runs a command and gives its standard output. It runs in a process group of its own, which is ended as a
 * whole on abort: compilers start further processes that would otherwise go on working. Rejects with the command, its exit
 * code and the end of its output.
 */
export async function run(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { signal, cwd, env } = options;
  signal?.throwIfAborted();
  const child = execa(command, args, { cwd, env, detached: true, reject: false, all: true, stdin: 'ignore' });
  let killer: NodeJS.Timeout | undefined;
  const stop = () => {
    endGroup(child.pid, 'SIGTERM');
    killer = setTimeout(() => endGroup(child.pid, 'SIGKILL'), GRACE_MS);
  };
  signal?.addEventListener('abort', stop, { once: true });
  const result = await child;
  signal?.removeEventListener('abort', stop);
  clearTimeout(killer);
  signal?.throwIfAborted();
  if (!result.failed) return result.stdout;
  const outcome = result.exitCode === undefined ? (result.originalMessage ?? 'was ended') : `exit ${result.exitCode}`;
  throw new Error([`${command} ${args.join(' ')}: ${outcome}`, lastLines(result.all)].join('\n').trim());
}

/** The output of a quick question to a program, such as its version; undefined when there is no such program. */
export async function ask(command: string, args: readonly string[]): Promise<string | undefined> {
  const result = await execa(command, args, { reject: false, all: true, stdin: 'ignore', timeout: 20_000 });
  return result.failed ? undefined : result.all;
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended by itself.
  }
}

function lastLines(text: string | undefined): string {
  return (text ?? '').trimEnd().split('\n').slice(-20).join('\n');
}
