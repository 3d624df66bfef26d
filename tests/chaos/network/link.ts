import { setTimeout as sleep } from 'node:timers/promises';

export type Milliseconds = { readonly from: number; readonly to: number };

/** A connection between two parts, as a fault sees it: open, slow or cut. All proxies of the link ask it before they pass anything on. */
export class Link {
  readonly name: string;
  #latency: Milliseconds | undefined;
  #cut: PromiseWithResolvers<undefined> | undefined;
  #carried = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** How many pieces of data this link has carried. */
  get carried(): number {
    return this.#carried;
  }

  /** From now on each piece waits for a random time in this range. @returns what ends the delay. */
  delay(latency: Milliseconds): () => void {
    this.#latency = latency;
    return () => {
      this.#latency = undefined;
    };
  }

  /**
   * From now on nothing arrives: no data, no new connection, no end of a connection. Neither side notices. After the partition,
   * everything arrives in its order, as TCP sends again what was lost. @returns what ends the partition.
   */
  cut(): () => void {
    const cut = Promise.withResolvers<undefined>();
    this.#cut = cut;
    return () => {
      if (this.#cut === cut) this.#cut = undefined;
      cut.resolve(undefined);
    };
  }

  /** Resolves when the next piece may arrive. */
  async passes(): Promise<void> {
    if (this.#latency) await sleep(this.#latency.from + Math.random() * (this.#latency.to - this.#latency.from));
    while (this.#cut) await this.#cut.promise;
    this.#carried++;
  }
}
