import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import type { Evidence } from './evidence/evidence.ts';
import { versionsIn } from './evidence/from-databases.ts';
import type { Source } from './evidence/source.ts';
import type { Struck } from './faults/injector.ts';
import { Account, type Surroundings } from './load/account.ts';
import type { Command, Deed } from './load/book.ts';

/** Pairs of a list and an account, so that several shards and partitions, and so all workers, are looked at. */
const PAIRS = 4;
const AGAIN_MS = 250;

/**
 * Sends commands after each fault, until one of each probe is acknowledged. The recovery time of a fault is the time from its
 * signal until, of every probe, the first command that was sent after the signal and acknowledged has had its effect in the
 * other service's database.
 */
export class Prober {
  readonly #around: Surroundings;
  readonly #probes: readonly Probe[];
  readonly #done = new Map<Probe, { readonly struckAt: number; readonly version: number }>();
  #struckAt = 0;

  private constructor(around: Surroundings, probes: readonly Probe[]) {
    this.#around = around;
    this.#probes = probes;
  }

  static async prepare(around: Surroundings): Promise<Prober> {
    const probes: Probe[] = [];
    for (let pair = 1; pair <= PAIRS; pair++) {
      const account = await Account.register(around, `Probe ${pair}`);
      if (!account) throw new Error('A probe could not register.');
      const list = uuidv7();
      await account.command(list, { kind: 'create-list', name: 'Probe' }, true);
      probes.push({ account, key: list, kind: 'rename-list' }, { account, key: account.id, kind: 'change-account' });
    }
    return new Prober(around, probes);
  }

  get keys(): readonly string[] {
    return this.#probes.map(({ key }) => key);
  }

  struck(at: number): void {
    this.#struckAt = at;
  }

  /** Resolves to whether, since the last fault, every probe was acknowledged and had its effect, within the bound. */
  async recovered(source: Source, withinMs: number, signal: AbortSignal): Promise<boolean> {
    const until = performance.now() + withinMs;
    while (!(await this.#isRecovered(source))) {
      if (performance.now() > until) return false;
      await sleep(AGAIN_MS, undefined, { signal });
    }
    return true;
  }

  async #isRecovered(source: Source): Promise<boolean> {
    if (this.#probes.some((probe) => (this.#done.get(probe)?.struckAt ?? 0) < this.#struckAt)) return false;
    const lists = await versionsIn(source, 'users', `SELECT list_id AS id, sequence AS version FROM activity_lists`);
    const people = await versionsIn(source, 'todo', `SELECT id, sequence AS version FROM people`);
    const seen = new Map([...lists, ...people]);
    return this.#probes.every((probe) => (seen.get(probe.key) ?? 0) >= (this.#done.get(probe)?.version ?? 0));
  }

  async live(): Promise<void> {
    await Promise.all(this.#probes.map((probe) => this.#watch(probe)));
  }

  async #watch(probe: Probe): Promise<void> {
    const { account, key, kind } = probe;
    for (let count = 1; !this.#around.ending.aborted;) {
      const struckAt = this.#struckAt;
      if (struckAt > (this.#done.get(probe)?.struckAt ?? 0)) {
        const { outcome, version = 0 } = await account.command(key, { kind, name: `Probed ${count++}` });
        if (outcome === 'acknowledged') this.#done.set(probe, { struckAt, version });
      }
      await sleep(AGAIN_MS);
    }
  }
}

type Probe = {
  readonly account: Account;
  readonly key: string;
  readonly kind: Extract<Deed['kind'], 'rename-list' | 'change-account'>;
};

/** The recovery times in milliseconds; of a fault that was never recovered from, or after which the load ended, none. */
export function recoveryTimes(
  struck: readonly Struck[],
  keys: readonly string[],
  commands: readonly Command[],
  { events, effects }: Evidence,
): ReadonlyMap<Struck, number> {
  const eventOf = new Map(events.map(({ trace, id }) => [trace, id]));
  const appliedAt = new Map(effects.map(({ eventId, at }) => [eventId, at]));
  const probes = commands.filter(({ key, outcome }) => outcome === 'acknowledged' && keys.includes(key));
  const byKey = Map.groupBy(probes, ({ key }) => key);
  const times = struck.map((fault): [Struck, number] => {
    const ends = keys.map((key) => {
      const first = byKey.get(key)?.find(({ sentAt }) => sentAt >= fault.at);
      return appliedAt.get(eventOf.get(first?.trace ?? '') ?? '') ?? Number.NaN;
    });
    return [fault, Math.max(...ends) - fault.at];
  });
  return new Map(times.filter(([, ms]) => !Number.isNaN(ms)));
}
