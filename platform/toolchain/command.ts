import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { execa } from 'execa';

export type CommandOptions = {
  readonly signal?: AbortSignal;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A file that gets the output instead. */
  readonly log?: string;
};

type Ending = { readonly how: string; readonly well: boolean; readonly stdout: string; readonly all: string };

const GRACE_MS = 3_000;

/**
 * Runs a command and gives its standard output. It runs in a process group of its own, which is ended as a whole on abort:
 * compilers start further processes that would otherwise go on working. Rejects with the command, its exit code and the end of
 * its output.
 */
export async function run(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  options.signal?.throwIfAborted();
  const log = options.log === undefined ? undefined : await open(options.log, 'a');
  try {
    const ending = await spawnGroup(command, args, options, log?.fd ?? 'pipe');
    options.signal?.throwIfAborted();
    if (ending.well) return ending.stdout;
    const output = options.log === undefined ? ending.all : await readFile(options.log, 'utf8');
    throw new Error(`${command} ${args.join(' ')}: ${ending.how}\n${lastLines(output)}`.trim());
  } finally {
    await log?.close();
  }
}

/** The output of a quick question to a program, such as its version; undefined when there is no such program. */
export async function ask(command: string, args: readonly string[]): Promise<string | undefined> {
  const result = await execa(command, args, { reject: false, all: true, stdin: 'ignore', timeout: 20_000 });
  return result.failed ? undefined : result.all;
}

export function lastLines(text: string, count = 20): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

function spawnGroup(
  command: string,
  args: readonly string[],
  { cwd, env, signal }: CommandOptions,
  output: number | 'pipe',
): Promise<Ending> {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', output, output],
  });
  let stdout = '';
  let all = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    all += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (all += text));
  let killer: NodeJS.Timeout | undefined;
  const stop = () => {
    endGroup(child.pid, 'SIGTERM');
    killer = setTimeout(() => endGroup(child.pid, 'SIGKILL'), GRACE_MS);
  };
  signal?.addEventListener('abort', stop, { once: true });
  return new Promise<Ending>((resolve) => {
    child.on('error', (error) => resolve({ how: error.message, well: false, stdout, all }));
    child.on('close', (code, by) => resolve({ how: by ?? `exit ${code ?? 'unknown'}`, well: code === 0, stdout, all }));
  }).finally(() => {
    clearTimeout(killer);
    signal?.removeEventListener('abort', stop);
  });
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended by itself.
  }
}
