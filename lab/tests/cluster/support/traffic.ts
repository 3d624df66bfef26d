import { setTimeout as sleep } from 'node:timers/promises';
import type { Person } from '../../../../tests/support/api.ts';
import { eventually } from '../../../../tests/support/eventually.ts';

const ACKNOWLEDGED = 40;
const PATIENCE_MS = 300_000;

/** A failed request, with its status or the error of fetch. */
export type Failure = { readonly at: number; readonly what: string };

/** The reads of people, from both services and the app. */
const READS = [(list: string) => list, () => '/api/users/v1/activity', (list: string) => list, () => '/'];

/**
 * Sends requests of people through the gateway at a steady rate, even if answers are slow. Half of them read, half of them write.
 * A request without the expected status is a failure. No request is repeated.
 */
export class Traffic {
  readonly failures: Failure[] = [];
  readonly milliseconds: number[] = [];
  /** Ids of tasks whose creation was acknowledged. */
  readonly acknowledged: string[] = [];
  /** The times of these acknowledgements, as of `Date.now()`. */
  readonly acknowledgedAt: number[] = [];
  readonly lists: readonly string[];
  readonly #person: Person;
  readonly #pending = new Set<Promise<void>>();
  #sent = 0;

  private constructor(person: Person, lists: readonly string[]) {
    this.#person = person;
    this.lists = lists;
  }

  /** Sends requests while `work` runs. */
  static async during(person: Person, perSecond: number, work: (traffic: Traffic) => Promise<void>): Promise<Traffic> {
    const lists = await Promise.all(Array.from({ length: 20 }, (_, number) => person.addList(`List ${number}`)));
    const traffic = new Traffic(person, lists);
    const ending = new AbortController();
    const flow = traffic.#flow(perSecond, ending.signal);
    try {
      await work(traffic);
    } finally {
      ending.abort();
      await flow;
    }
    return traffic;
  }

  get sent(): number {
    return this.#sent;
  }

  /** The median and the 99th percentile, in milliseconds. */
  get latency(): { readonly p50: number; readonly p99: number } {
    const sorted = [...this.milliseconds].sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? NaN;
    return { p50: at(0.5), p99: at(0.99) };
  }

  /** The longest time without an acknowledged command since a moment, in seconds. */
  longestGap(from: number): number {
    const moments = [from, ...this.acknowledgedAt.filter((at) => at >= from).sort((a, b) => a - b)];
    return Math.max(...moments.slice(1).map((at, index) => at - (moments[index] ?? at))) / 1000;
  }

  async #flow(perSecond: number, ending: AbortSignal): Promise<void> {
    const begun = performance.now();
    while (!ending.aborted) {
      const due = Math.floor(((performance.now() - begun) / 1000) * perSecond);
      while (this.#sent < due) {
        const request = this.#request(this.#sent++);
        this.#pending.add(request);
        void request.finally(() => this.#pending.delete(request));
      }
      await sleep(20);
    }
    await Promise.all(this.#pending);
  }

  async #request(number: number): Promise<void> {
    const list = this.lists[number % this.lists.length] ?? '';
    const path = `/api/todos/v1/lists/${list}`;
    const write = number % 2 === 0;
    const read = READS[((number - 1) / 2) % READS.length]?.(path) ?? path;
    const request = write ? 'POST a task' : `GET ${read.replace(list, 'a list')}`;
    const at = Date.now();
    const since = performance.now();
    try {
      const { status, body, text } = write
        ? await this.#person.send('POST', `${path}/tasks`, { body: { title: `Task ${number}` } })
        : await this.#person.send('GET', read);
      if (status === 201) {
        this.acknowledged.push(String(body.id));
        this.acknowledgedAt.push(Date.now());
      } else if (status !== 200) this.failures.push({ at, what: `${status} ${text.slice(0, 200)} (${request})` });
    } catch (error) {
      const cause = Error.isError(error) ? `${error.message} (${String(error.cause)})` : String(error);
      this.failures.push({ at, what: `${cause} (${request})` });
    }
    this.milliseconds.push(performance.now() - since);
  }
}

/** Waits until 40 commands have been acknowledged after this moment. */
export async function acknowledgedAfter(traffic: Traffic, moment: number): Promise<void> {
  await eventually(() => {
    const later = traffic.acknowledgedAt.filter((at) => at > moment);
    if (later.length < ACKNOWLEDGED) throw new Error(`Only ${later.length} commands were acknowledged since then.`);
  }, PATIENCE_MS);
}

/** The number of failures of each kind, for a message. */
export function summaryOf(failures: readonly Failure[]): string {
  return kindsOf(failures.map(({ what }) => what));
}

export function kindsOf(failures: readonly string[]): string {
  const kinds = Map.groupBy(failures, (what) => what);
  return [...kinds].map(([what, all]) => `${all.length} × ${what}`).join('\n');
}
