import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Testbed } from '../start-instrumented-product.ts';
import { begin, type End } from './begin.ts';
import type { Fault, Target } from './plan.ts';
import { pidOf } from './signals.ts';

/** A fault that was injected. */
export type InjectedFault = Fault & {
  /** When the fault began; milliseconds since 1970. */
  readonly at: number;
};

export type Watch = {
  readonly onInjected: (fault: InjectedFault) => void;
  /** Resolves when the product has recovered from all faults so far, or the time for that is over. */
  readonly recovered: () => Promise<void>;
  /** Aborting ends all faults. */
  readonly signal: AbortSignal;
};

const POLL_MS = 100;

/** Injects faults into the running product, one after the other. A fault may last during later ones of other targets. */
export class Injector {
  readonly #testbed: Testbed;
  readonly #watch: Watch;
  readonly #aborted: Promise<unknown>;
  readonly #lasting = new Map<Target, Promise<void>>();

  constructor(testbed: Testbed, watch: Watch) {
    this.#testbed = testbed;
    this.#watch = watch;
    this.#aborted = once(watch.signal, 'abort');
  }

  /** Waits until the fault is due and its target is running, then injects the fault. */
  async inject(fault: Fault): Promise<void> {
    const { target, lastsMs = 0, afterMs, alone } = fault;
    const { signal } = this.#watch;
    if (alone) await this.#waitForRecovery();
    await sleep(afterMs, undefined, { signal });
    await this.#lasting.get(target);
    if (fault.kind === 'kill' || fault.kind === 'freeze') await this.#untilRuns(fault.target);
    const injected = { ...fault, at: Date.now() };
    const end = await begin(fault, this.#testbed);
    this.#watch.onInjected(injected);
    if (end) this.#lasting.set(target, this.#endAfter(target, end, lastsMs));
    if (alone) await this.#waitForRecovery();
  }

  /** Resolves when no fault lasts any more. */
  async allEnded(): Promise<void> {
    await Promise.all(this.#lasting.values());
  }

  /** Resolves when no fault lasts and every process is ready. */
  async allReady(): Promise<void> {
    await this.allEnded();
    const { product } = this.#testbed;
    const ready = Promise.all(product.processes.map(({ name }) => product.waitUntilReady(name)));
    // `waitUntilReady` does not end when this run is aborted.
    await Promise.race([ready, this.#aborted]);
    this.#watch.signal.throwIfAborted();
  }

  async #untilRuns(name: string): Promise<void> {
    while (pidOf(this.#testbed.product, name) === undefined)
      await sleep(POLL_MS, undefined, { signal: this.#watch.signal });
  }

  async #waitForRecovery(): Promise<void> {
    await this.allReady();
    await this.#watch.recovered();
  }

  async #endAfter(target: Target, end: End, ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#watch.signal }).catch(() => undefined);
    await end();
    this.#lasting.delete(target);
  }
}
