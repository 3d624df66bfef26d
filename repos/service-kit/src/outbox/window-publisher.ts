import type { Log } from '../logging/log.js';
import type { BackoffBounds } from './backoff.js';
import type { Published, Waiting } from './outbox-reader.js';
import type { OutboxRefusals } from './outbox-refusals.js';
import type { OutboxRow } from './outbox-row.js';
import type { OutboxStore } from './outbox-store.js';
import type { Publisher, Refusal } from './publisher.js';
import { RetryGate } from './retry-gate.js';
import { ROUND_SIZE, rounds } from './rounds.js';

/**
 * If the broker refuses a whole round, the next rounds have a tenth of its size. So it takes two steps from a full round to a single row.
 */
const SHRINK = 10;
export const RETRY: BackoffBounds = { baseMs: 200, maxMs: 5_000 };

/** The rows of a window that must wait for the next one, because the broker refused something in this one. */
class HeldBack {
  readonly keys: Set<string>;
  readonly topics: Set<string>;
  /** After one refused suspect, the others wait for the next window: an outage makes many suspects, and each costs a call. */
  suspects = false;

  constructor(waiting: Waiting) {
    this.keys = new Set(waiting.keys);
    this.topics = new Set(waiting.topics);
  }
}

/** Publishes the rows of windows round by round, and marks them. Decides which keys and topics wait after a refusal. */
export class WindowPublisher {
  /** Aggregates that have an event which the broker refused. */
  private readonly keys = new RetryGate(RETRY);
  /** Topics for which the broker refused a whole round. */
  private readonly topics = new RetryGate(RETRY);
  private readonly roundSizes = new Map<string, number>();

  constructor(
    private readonly store: OutboxStore,
    private readonly refusals: OutboxRefusals,
    private readonly publisher: Publisher,
    private readonly log: Log,
  ) {}

  /** The keys and topics that wait for their next retry. */
  waiting(): Waiting {
    return {
      keys: new Set(this.keys.waitingNames()),
      topics: this.topics.waitingNames(),
      isSuspect: (key) => this.keys.isSuspect(key),
    };
  }

  /** Milliseconds until the next key or topic may be retried; Infinity if none waits. */
  msUntilRetry(): number {
    return Math.min(this.keys.msUntilNext(), this.topics.msUntilNext());
  }

  /**
   * Publishes the rows while `mayContinue`. A round is marked while the next one is published. If marking fails, both are published
   * again, as after a crash.
   */
  async publish(rows: readonly OutboxRow[], waiting: Waiting, mayContinue: () => boolean): Promise<Published> {
    const published = new Set<OutboxRow>();
    // What the broker refuses waits for the whole window, however long it takes: a later row must not overtake a refused one.
    const held = new HeldBack(waiting);
    let marking = Promise.resolve();
    for (const round of rounds(rows, this.limits(held))) {
      if (!mayContinue()) break;
      const refusals = await this.publisher.publish(round);
      for (const { row } of refusals) held.keys.add(row.key);
      if (refusals.length === round.length) {
        await this.onRoundRefused(round, refusals, held);
        continue;
      }
      const accepted = await this.onRoundAccepted(round, refusals);
      await marking;
      marking = this.store.markPublished(accepted);
      // The next await of `marking` throws its error; until then it must not count as unhandled.
      marking.catch(() => undefined);
      for (const row of accepted) published.add(row);
    }
    await marking;
    return { rows: published, isSuspect: (key) => this.keys.isSuspect(key) };
  }

  private limits(held: HeldBack) {
    const isSuspect = (row: OutboxRow) => this.keys.isSuspect(row.key);
    return {
      isSuspect,
      mustWait: (row: OutboxRow) =>
        held.keys.has(row.key) || held.topics.has(row.topic) || (held.suspects && isSuspect(row)),
      sizeOf: (topic: string) => this.sizeOf(topic),
    };
  }

  private sizeOf(topic: string): number {
    return this.roundSizes.get(topic) ?? ROUND_SIZE;
  }

  /** The broker accepted some rows of the round, or all. @returns the accepted rows. */
  private async onRoundAccepted(
    round: readonly OutboxRow[],
    refusals: readonly Refusal[],
  ): Promise<readonly OutboxRow[]> {
    const refused = new Set(refusals.map((refusal) => refusal.row));
    for (const row of refused) this.keys.refuse(row.key);
    if (refusals.length > 0) {
      this.log.warn(describe(refusals), 'outbox relay: the broker refused events; retrying, their aggregates wait');
      await this.refusals.record(refusals);
    }
    const accepted = round.filter((row) => !refused.has(row));
    for (const { key, topic } of accepted) {
      this.keys.accept(key);
      this.topics.accept(topic);
    }
    for (const topic of new Set(accepted.map((row) => row.topic)))
      this.roundSizes.set(topic, Math.min(ROUND_SIZE, this.sizeOf(topic) * 2));
    return accepted;
  }

  /**
   * The broker accepted no row of the round: the broker or the topic is away, or one row spoils the call. The topic waits, and smaller
   * rounds find such a row. If a row is refused alone, its aggregate becomes a suspect: from then on the relay sends the aggregate's rows
   * alone. If the broker refuses one again, only this aggregate waits.
   */
  private async onRoundRefused(
    round: readonly OutboxRow[],
    refusals: readonly Refusal[],
    held: HeldBack,
  ): Promise<void> {
    const [first, ...others] = round;
    if (!first) return;
    const { topic, key } = first;
    const wasSuspect = this.keys.isSuspect(key);
    if (others.length === 0) this.keys.refuse(key);
    if (others.length === 0 && wasSuspect) {
      held.suspects = true;
      this.log.warn(
        describe(refusals),
        'outbox relay: the broker refused the event again; retrying, its aggregate waits',
      );
      await this.refusals.record(refusals);
      return;
    }
    held.topics.add(topic);
    this.roundSizes.set(topic, Math.max(1, Math.floor(round.length / SHRINK)));
    if (others.length === 0) this.topics.refuse(topic);
    else this.topics.pause(topic);
    const message = 'outbox relay: the broker refused a whole round; retrying with a smaller one, the topic waits';
    this.log.warn({ topic, ...describe(refusals) }, message);
  }
}

function describe(refusals: readonly Refusal[]): object {
  const first = refusals[0];
  return { refused: refusals.length, eventId: first?.row.id, type: first?.row.type, reason: first?.reason };
}
