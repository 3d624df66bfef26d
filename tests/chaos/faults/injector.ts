import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../../platform/local/index.ts';
import type { Fault, Target } from './plan.ts';
import { pidOf, signalAll, wake } from './signals.ts';

/** A fault that came to pass. */
export type Struck = Fault & {
  /** When the signal was sent; milliseconds since 1970. */
  readonly at: number;
};

const POLL_MS = 100;

/** Strikes the running platform, one fault after the other; frozen processes wake while others are struck. */
export class Injector {
  readonly struck: Struck[] = [];
  readonly #platform: Platform;
  readonly #onStrike: (fault: Struck) => void;
  readonly #frozen = new Map<Target, Promise<void>>();

  constructor(platform: Platform, onStrike: (fault: Struck) => void) {
    this.#platform = platform;
    this.#onStrike = onStrike;
  }

  /** Waits for the fault's time and for its target to run, then strikes. */
  async strike(fault: Fault, signal: AbortSignal): Promise<void> {
    const { target, freezeMs, afterMs } = fault;
    await sleep(afterMs, undefined, { signal });
    await this.#frozen.get(target);
    while (pidOf(this.#platform, target) === undefined) await sleep(POLL_MS, undefined, { signal });
    const struck = { ...fault, at: Date.now() };
    await signalAll(this.#platform, target, freezeMs === undefined ? 'SIGKILL' : 'SIGSTOP');
    this.struck.push(struck);
    this.#onStrike(struck);
    if (freezeMs !== undefined) this.#frozen.set(target, this.#wakeAfter(target, freezeMs, signal));
  }

  /** Resolves when every process is awake and ready again. */
  async lifted(): Promise<void> {
    await Promise.all(this.#frozen.values());
    await Promise.all(this.#platform.processes.map(({ name }) => this.#platform.waitUntilReady(name)));
  }

  async #wakeAfter(target: Target, ms: number, signal: AbortSignal): Promise<void> {
    await sleep(ms, undefined, { signal }).catch(() => undefined);
    await wake(this.#platform, target);
    this.#frozen.delete(target);
  }
}
