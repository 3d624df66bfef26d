import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from '../../../dev/index.ts';
import type { Fault, Target } from './plan.ts';
import { pidOf, signalAll, wake } from './signals.ts';

/** A fault that was injected. */
export type InjectedFault = Fault & {
  /** When the signal was sent; milliseconds since 1970. */
  readonly at: number;
};

export type Watch = {
  readonly onInjected: (fault: InjectedFault) => void;
  /** Resolves when the product has recovered from all faults so far, or the time for that is over. */
  readonly recovered: () => Promise<void>;
  readonly signal: AbortSignal;
};

const POLL_MS = 100;

/** Injects faults into the running product, one after the other. A frozen process may wake during later faults. */
export class Injector {
  readonly injected: InjectedFault[] = [];
  readonly #product: Product;
  readonly #watch: Watch;
  readonly #aborted: Promise<unknown>;
  readonly #frozen = new Map<Target, Promise<void>>();

  constructor(product: Product, watch: Watch) {
    this.#product = product;
    this.#watch = watch;
    this.#aborted = once(watch.signal, 'abort');
  }

  /** Waits until the fault is due and its target is running, then injects the fault. */
  async inject(fault: Fault): Promise<void> {
    const { target, freezeMs, afterMs, alone } = fault;
    const { signal } = this.#watch;
    if (alone) await this.#waitForRecovery();
    await sleep(afterMs, undefined, { signal });
    await this.#frozen.get(target);
    while (pidOf(this.#product, target) === undefined) await sleep(POLL_MS, undefined, { signal });
    const injected = { ...fault, at: Date.now() };
    await signalAll(this.#product, target, freezeMs === undefined ? 'SIGKILL' : 'SIGSTOP');
    this.injected.push(injected);
    this.#watch.onInjected(injected);
    if (freezeMs !== undefined) this.#frozen.set(target, this.#wakeAfter(target, freezeMs));
    if (alone) await this.#waitForRecovery();
  }

  /** Resolves when no process is frozen and every process is ready. */
  async allAwake(): Promise<void> {
    await Promise.all(this.#frozen.values());
    const ready = Promise.all(this.#product.processes.map(({ name }) => this.#product.waitUntilReady(name)));
    // `waitUntilReady` does not end when this run is aborted.
    await Promise.race([ready, this.#aborted]);
    this.#watch.signal.throwIfAborted();
  }

  async #waitForRecovery(): Promise<void> {
    await this.allAwake();
    await this.#watch.recovered();
  }

  async #wakeAfter(target: Target, ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#watch.signal }).catch(() => undefined);
    await wake(this.#product, target);
    this.#frozen.delete(target);
  }
}
