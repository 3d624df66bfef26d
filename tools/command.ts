import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { onExit } from 'signal-exit';

export type CommandOptions = {
  readonly cwd?: string | undefined;
  /** Variables in addition to those of this process. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The command sees `env` only, and no variable of this process. */
  readonly onlyEnv?: boolean;
  /** The operating-system user that runs the command. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** The text for its standard input. */
  readonly input?: string;
  /** A file to append its output to. The result then holds no output. */
  readonly log?: string | undefined;
  /** Aborting ends the command and every process that it started. */
  readonly signal?: AbortSignal | undefined;
};

export type CommandResult = {
  readonly succeeded: boolean;
  /** Undefined if a signal ended the command or it could not start. */
  readonly code: number | undefined;
  /** How it ended, such as `exit 1`, `SIGKILL` or `spawn mvn ENOENT`. */
  readonly ending: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Both outputs, in the order in which they were written. */
  readonly output: string;
};

const KILL_AFTER_MS = 3_000;
const QUESTION_MS = 20_000;

/** Process ids of the commands that are running. They end with this process, even if a signal ends it. */
const running = new Set<number>();
onExit(() => {
  for (const pid of running) signalGroup(pid, 'SIGKILL');
});

/**
 * Runs a command to its end.
 *
 * @returns its standard output.
 * @throws {Error} with the command, how it ended, the last lines of its output, and its log if it has one.
 */
export async function run(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { succeeded, ending, stdout, output } = await attempt(command, args, options);
  if (succeeded) return stdout;
  const printed = options.log === undefined ? output : await readFile(options.log, 'utf8');
  const message = `${command} ${args.join(' ')}: ${ending}\n${lastLines(printed)}`.trim();
  throw new Error(options.log === undefined ? message : `${message}\nLog: ${options.log}`);
}

/**
 * Runs a command to its end. A command that fails is a result too.
 *
 * @throws the reason of `signal` if it was aborted.
 */
export async function attempt(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  options.signal?.throwIfAborted();
  const log = options.log === undefined ? undefined : await open(options.log, 'a');
  try {
    const result = await spawnGroup(command, args, options, log?.fd ?? 'pipe');
    options.signal?.throwIfAborted();
    return result;
  } finally {
    await log?.close();
  }
}

/** The output of a quick command, such as a program's version. Undefined if the command fails or there is no such program. */
export async function ask(command: string, args: readonly string[]): Promise<string | undefined> {
  const result = await attempt(command, args, { signal: AbortSignal.timeout(QUESTION_MS) }).catch(() => undefined);
  return result?.succeeded === true ? result.output.trimEnd() : undefined;
}

export function lastLines(text: string, count = 20): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** Starts the command in a new process group, so that the processes of a compiler can be ended together. */
function spawnGroup(
  command: string,
  args: readonly string[],
  { cwd, env, onlyEnv, user, input, signal }: CommandOptions,
  target: number | 'pipe',
): Promise<CommandResult> {
  const child = spawn(command, args, {
    cwd,
    env: onlyEnv === true ? { ...env } : { ...process.env, ...env },
    detached: true,
    stdio: [input === undefined ? 'ignore' : 'pipe', target, target],
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  });
  const { pid } = child;
  if (pid !== undefined) running.add(pid);
  const printed = { stdout: '', stderr: '', output: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
      printed.output += text;
    });
  }
  child.stdin?.on('error', () => undefined); // The command ended without reading all of it.
  child.stdin?.end(input);
  let killer: NodeJS.Timeout | undefined;
  const stop = () => {
    signalGroup(pid, 'SIGTERM');
    killer = setTimeout(() => signalGroup(pid, 'SIGKILL'), KILL_AFTER_MS);
  };
  signal?.addEventListener('abort', stop, { once: true });
  return new Promise<CommandResult>((resolve) => {
    child.on('error', ({ message }) => resolve({ ...printed, succeeded: false, code: undefined, ending: message }));
    child.on('close', (code, by) => {
      const ending = by ?? `exit ${code ?? 'unknown'}`;
      resolve({ ...printed, succeeded: code === 0, code: code ?? undefined, ending });
    });
  }).finally(() => {
    if (pid !== undefined) running.delete(pid);
    clearTimeout(killer);
    signal?.removeEventListener('abort', stop);
  });
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended by itself.
  }
}
