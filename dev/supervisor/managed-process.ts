import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { once } from 'node:events';
import { identify, type ProcessIdentity } from '../../tools/data-folder/process-identity.ts';
import { asError } from '../../tools/errors.ts';
import { backoffMs, STABLE_MS } from './backoff.ts';
import { logTail, rotateLog } from './log-file.ts';
import { childEnvironment, type ProcessSpec } from './process-spec.ts';
import { waitUntilReady } from './readiness.ts';

export type ProcessState = 'stopped' | 'running' | 'waiting to restart' | 'stopping';

export type Hooks = {
  /** Called right after a process has started or ended. */
  readonly changed: () => void;
  /** Shows a line to people: a restart, or a process that had to be killed. */
  readonly notice: (line: string) => void;
};

/** One child process. Restarts it with backoff when it dies. */
export class ManagedProcess {
  readonly spec: ProcessSpec;
  readonly log: string;
  readonly #hooks: Hooks;
  #child: ChildProcess | undefined;
  #identity: ProcessIdentity | undefined;
  #state: ProcessState = 'stopped';
  #restarts = 0;
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #lastExit: string | undefined;
  #firstStart = false;
  #endedEarly = new AbortController();

  constructor(spec: ProcessSpec, log: string, hooks: Hooks) {
    this.spec = spec;
    this.log = log;
    this.#hooks = hooks;
    rotateLog(log);
  }

  get state(): ProcessState {
    return this.#state;
  }

  get identity(): ProcessIdentity | undefined {
    return this.#identity;
  }

  /**
   * Starts the process. Resolves when it is ready. If it ends before that, a `first` start fails at once; a later start
   * restarts it until it is ready or the time is over.
   *
   * @throws {Error} with the last lines of its log.
   */
  async start(signal: AbortSignal, first: boolean): Promise<void> {
    if (this.#state === 'stopped') {
      this.#restarts = 0;
      this.#firstStart = first;
      this.#endedEarly = new AbortController();
      this.#spawn();
    }
    const { probe, readyWithinMs, name } = this.spec;
    try {
      const ready = await waitUntilReady(
        probe ?? (() => Promise.resolve(true)),
        readyWithinMs,
        first ? AbortSignal.any([signal, this.#endedEarly.signal]) : signal,
      );
      if (!ready) throw new Error(`${name} was not ready within ${readyWithinMs / 1000} s.`);
    } catch (error) {
      if (signal.aborted) throw error;
      throw this.#withLog(error);
    } finally {
      this.#firstStart = false;
    }
  }

  /** Stops the process and does not restart it. Resolves when it has ended. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    const child = this.#child;
    if (!child) {
      this.#state = 'stopped';
      return;
    }
    this.#state = 'stopping';
    const gone = once(child, 'exit');
    child.kill(this.spec.stopSignal);
    this.wake(); // A frozen process handles no other signal.
    const timer = setTimeout(() => {
      this.#hooks.notice(`${this.spec.name} did not end within ${this.spec.stopWithinMs / 1000} s: killed.`);
      this.killNow();
    }, this.spec.stopWithinMs);
    await gone;
    clearTimeout(timer);
  }

  /** Sends a signal. A process that dies is restarted. */
  kill(signal: NodeJS.Signals): void {
    if (!this.#child?.kill(signal)) throw new Error(`${this.spec.name} is not running.`);
  }

  wake(): void {
    this.#child?.kill('SIGCONT');
  }

  killNow(): void {
    if (this.#child?.pid !== undefined) killGroup(this.#child.pid);
  }

  #spawn(): void {
    const { command, args, cwd, env, user } = this.spec;
    // The child writes to its log directly: a slow supervisor cannot block it, and a dead one cannot break its pipe.
    const log = openSync(this.log, 'a', 0o600);
    // In its own process group, so that Ctrl-C reaches the supervisor only. It stops all processes in the right order.
    const child = spawn(command, args, {
      cwd,
      env: childEnvironment(env),
      stdio: ['ignore', log, log],
      detached: true,
      ...(user ? { uid: user.uid, gid: user.gid } : {}),
    });
    closeSync(log);
    this.#child = child;
    this.#startedAt = Date.now();
    this.#state = 'running';
    this.#identity = child.pid === undefined ? undefined : identify(child.pid);
    child.once('error', (error) => this.#ended(child, error.message));
    child.once('exit', (code, signal) => this.#ended(child, signal ?? `exit code ${code ?? 'unknown'}`));
    this.#hooks.changed();
  }

  #ended(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    if (child.pid !== undefined) killGroup(child.pid); // Its own children must not stay behind.
    this.#child = undefined;
    this.#identity = undefined;
    this.#lastExit = how;
    if (this.#state === 'stopping' || this.#firstStart) this.#state = 'stopped';
    else this.#restartLater(how);
    this.#endedEarly.abort();
    this.#hooks.changed();
  }

  #restartLater(how: string): void {
    if (Date.now() - this.#startedAt > STABLE_MS) this.#restarts = 0;
    const delay = backoffMs(this.#restarts++);
    this.#state = 'waiting to restart';
    this.#hooks.notice(`${this.spec.name} ended (${how}); restarting in ${delay / 1000} s. Log: ${this.log}`);
    this.#timer = setTimeout(() => this.#spawn(), delay);
  }

  #withLog(error: unknown): Error {
    const what =
      this.#child === undefined && this.#lastExit !== undefined
        ? `${this.spec.name} ended (${this.#lastExit}) before it was ready.`
        : asError(error).message;
    const tail = logTail(this.log, 15);
    return new Error(
      `${what}\n${tail === '' ? 'Its log is empty' : `The end of its log:\n${indent(tail)}`}\nLog: ${this.log}`,
    );
  }
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended.
  }
}
