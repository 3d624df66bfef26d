import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../../platform/local/index.ts';
import type { Fault, Target } from './plan.ts';
import { pidOf, signalAll, wake } from './signals.ts';

/** A fault that came to pass. */
export type Struck = Fault & {
  /** When the signal was sent; milliseconds since 1970. */
  readonly at: number;
};

export type Watch = {
  readonly onStrike: (fault: Struck) => void;
  /** Resolves when all faults up to now have been recovered from, or the patience with them is over. */
  readonly recovered: () => Promise<void>;
  readonly signal: AbortSignal;
};

const POLL_MS = 100;

/** Strikes the running platform, one fault after the other; frozen processes wake while others are struck. */
export class Injector {
  readonly struck: Struck[] = [];
  readonly #platform: Platform;
  readonly #watch: Watch;
  readonly #aborted: Promise<unknown>;
  readonly #frozen = new Map<Target, Promise<void>>();

  constructor(platform: Platform, watch: Watch) {
    this.#platform = platform;
    this.#watch = watch;
    this.#aborted = once(watch.signal, 'abort');
  }

  /** Waits for the fault's time and for its target to run, then strikes. */
  async strike(fault: Fault): Promise<void> {
    const { target, freezeMs, afterMs, alone } = fault;
    const { signal } = this.#watch;
    if (alone) await this.#rest();
    await sleep(afterMs, undefined, { signal });
    await this.#frozen.get(target);
    while (pidOf(this.#platform, target) === undefined) await sleep(POLL_MS, undefined, { signal });
    const struck = { ...fault, at: Date.now() };
    await signalAll(this.#platform, target, freezeMs === undefined ? 'SIGKILL' : 'SIGSTOP');
    this.struck.push(struck);
    this.#watch.onStrike(struck);
    if (freezeMs !== undefined) this.#frozen.set(target, this.#wakeAfter(target, freezeMs));
    if (alone) await this.#rest();
  }

  /** Resolves when every process is awake and ready again. */
  async lifted(): Promise<void> {
    await Promise.all(this.#frozen.values());
    const ready = Promise.all(this.#platform.processes.map(({ name }) => this.#platform.waitUntilReady(name)));
    // The platform's own wait ends with the platform, not with this run.
    await Promise.race([ready, this.#aborted]);
    this.#watch.signal.throwIfAborted();
  }

  async #rest(): Promise<void> {
    await this.lifted();
    await this.#watch.recovered();
  }

  async #wakeAfter(target: Target, ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#watch.signal }).catch(() => undefined);
    await wake(this.#platform, target);
    this.#frozen.delete(target);
  }
}
