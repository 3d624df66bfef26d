import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { versionsIn } from './evidence/from-databases.ts';
import type { Source } from './evidence/source.ts';
import { Account, type LoadContext } from './load/account.ts';
import type { Action } from './load/command-log.ts';

/**
 * The number of pairs of a list and an account. There are several, so that the probes reach several shards and Kafka partitions, and so
 * all workers.
 */
const PAIRS = 4;
const AGAIN_MS = 250;

/**
 * After each fault, sends commands to every probe until one is acknowledged. The recovery time runs from the signal of the fault
 * until these first acknowledged commands of all probes have had their effect in the other service's database.
 */
export class Prober {
  readonly #context: LoadContext;
  readonly #probes: readonly Probe[];
  readonly #done = new Map<Probe, { readonly injectedAt: number; readonly version: number }>();
  #injectedAt = 0;

  private constructor(context: LoadContext, probes: readonly Probe[]) {
    this.#context = context;
    this.#probes = probes;
  }

  static async prepare(context: LoadContext): Promise<Prober> {
    const probes: Probe[] = [];
    for (let pair = 1; pair <= PAIRS; pair++) {
      const account = await Account.register(context, `Probe ${pair}`);
      if (!account) throw new Error('The account of a probe could not be registered.');
      const list = uuidv7();
      await account.command(list, { kind: 'create-list', name: 'Probe' }, true);
      probes.push({ account, key: list, kind: 'rename-list' }, { account, key: account.id, kind: 'change-account' });
    }
    return new Prober(context, probes);
  }

  get keys(): readonly string[] {
    return this.#probes.map(({ key }) => key);
  }

  faultInjected(at: number): void {
    this.#injectedAt = at;
  }

  /** Resolves to whether every probe has recovered from the last fault within `withinMs`. */
  async recovered(source: Source, withinMs: number, signal: AbortSignal): Promise<boolean> {
    const until = performance.now() + withinMs;
    while (!(await this.#isRecovered(source))) {
      if (performance.now() > until) return false;
      await sleep(AGAIN_MS, undefined, { signal });
    }
    return true;
  }

  async #isRecovered(source: Source): Promise<boolean> {
    if (this.#probes.some((probe) => (this.#done.get(probe)?.injectedAt ?? 0) < this.#injectedAt)) return false;
    const lists = await versionsIn(source, 'users', `SELECT list_id AS id, sequence AS version FROM activity_lists`);
    const people = await versionsIn(source, 'todo', `SELECT id, sequence AS version FROM people`);
    const seen = new Map([...lists, ...people]);
    return this.#probes.every((probe) => (seen.get(probe.key) ?? 0) >= (this.#done.get(probe)?.version ?? 0));
  }

  async run(): Promise<void> {
    await Promise.all(this.#probes.map((probe) => this.#probe(probe)));
  }

  async #probe(probe: Probe): Promise<void> {
    const { account, key, kind } = probe;
    for (let count = 1; !this.#context.ending.aborted;) {
      const injectedAt = this.#injectedAt;
      if (injectedAt > (this.#done.get(probe)?.injectedAt ?? 0)) {
        const { outcome, version = 0 } = await account.command(key, { kind, name: `Probed ${count++}` });
        if (outcome === 'acknowledged') this.#done.set(probe, { injectedAt, version });
      }
      await sleep(AGAIN_MS);
    }
  }
}

type Probe = {
  readonly account: Account;
  readonly key: string;
  readonly kind: Extract<Action['kind'], 'rename-list' | 'change-account'>;
};
