import type { Log } from '../logging/log.js';
import { backoff, type BackoffBounds } from './backoff.js';
import type { OutboxRow } from './outbox-row.js';
import type { OutboxStore } from './outbox-store.js';
import type { Publisher, Refusal } from './publisher.js';
import { RetryGate } from './retry-gate.js';
import { ROUND_SIZE, rounds } from './rounds.js';
import type { ShardLease } from './shard-lease.js';
import { WakeUp } from './wake-up.js';

const POLL_MS = 1_000;
/**
 * If the broker refuses a whole round, the next rounds have a tenth of its size. So it takes two steps from a full round to a single row.
 */
const SHRINK = 10;
const RETRY: BackoffBounds = { baseMs: 200, maxMs: 5_000 };

/**
 * Publishes committed outbox rows, in order for each aggregate. If the process dies after it has published a row and before it has
 * marked it, the row is published again: consumers absorb duplicates by event id.
 */
export class OutboxRelay {
  private readonly work = new WakeUp();
  private readonly stopped = new WakeUp();
  /** Aggregates that have an event which the broker refused. */
  private readonly keys = new RetryGate(RETRY);
  /** Topics for which the broker refused a whole round. */
  private readonly topics = new RetryGate(RETRY);
  private readonly roundSizes = new Map<string, number>();
  private failures = 0;
  private stopping = false;
  private finished: Promise<void> | undefined;

  constructor(
    private readonly lease: ShardLease,
    private readonly store: OutboxStore,
    private readonly publisher: Publisher,
    private readonly log: Log,
  ) {}

  start(): void {
    this.lease.onWork(() => this.work.signal());
    this.finished ??= this.run();
  }

  /** Finishes the current round, then releases the shards. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.work.signal();
    this.stopped.signal();
    await this.finished;
    await this.lease.close();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        const shards = await this.lease.rebalance();
        const more = shards.length > 0 && (await this.relayWindow(shards));
        this.failures = 0;
        if (!more) await this.work.wait(Math.min(POLL_MS, this.keys.msUntilNext(), this.topics.msUntilNext()));
      } catch (err) {
        this.failures++;
        const retryInMs = backoff(this.failures, RETRY);
        this.log.error({ err, failures: this.failures, retryInMs }, 'outbox relay: failed; retrying');
        // New commits do not shorten this wait: otherwise the relay would loop without a pause.
        await this.stopped.wait(retryInMs);
      }
    }
  }

  /** Publishes one window of rows. @returns true if it published rows and there may be more rows than the window held. */
  private async relayWindow(shards: readonly number[]): Promise<boolean> {
    const [heldBackKeys, heldBackTopics] = [this.keys.waitingNames(), this.topics.waitingNames()];
    const window = await this.store.window({ shards, heldBackKeys, heldBackTopics });
    // A refused key waits for the whole window, however long the window takes: a later row must not overtake a refused one.
    const refusedKeys = new Set<string>();
    const refusedTopics = new Set<string>();
    // After one refused suspect, the others wait for the next window: an outage makes many suspects, and each costs a call.
    let suspectsWait = false;
    const isSuspect = (row: OutboxRow) => this.keys.isSuspect(row.key);
    const mustWait = (row: OutboxRow) =>
      refusedKeys.has(row.key) || refusedTopics.has(row.topic) || (suspectsWait && isSuspect(row));
    const sizeOf = (topic: string) => this.sizeOf(topic);
    // A round is marked while the next one is published. If marking fails, both are published again, as after a crash.
    let marking = Promise.resolve();
    let moved = false;
    // Whether some rows had to wait: their wait may be over when the window is done.
    let waited = heldBackKeys.length + heldBackTopics.length > 0;
    for (const round of rounds(window, { mustWait, isSuspect, sizeOf })) {
      // If this process was frozen, it may have lost the connection and the shards: the remaining rows then belong to another relay.
      if (this.stopping || !this.lease.isHeld()) {
        waited = true;
        break;
      }
      const refusals = await this.publisher.publish(round);
      if (refusals.length > 0) waited = true;
      for (const { row } of refusals) refusedKeys.add(row.key);
      if (refusals.length === round.length) {
        const topic = this.onRoundRefused(round, refusals);
        if (topic === undefined) suspectsWait = true;
        else refusedTopics.add(topic);
      } else {
        const accepted = this.onRoundAccepted(round, refusals);
        await marking;
        marking = this.store.markPublished(accepted);
        // The next await of `marking` throws its error; until then it must not count as unhandled.
        marking.catch(() => undefined);
        moved = true;
      }
    }
    await marking;
    // Rows that are committed meanwhile bring their own NOTIFY.
    return moved && (waited || window.length >= this.store.perShard);
  }

  private sizeOf(topic: string): number {
    return this.roundSizes.get(topic) ?? ROUND_SIZE;
  }

  /** The broker accepted some rows of the round, or all. @returns the accepted rows. */
  private onRoundAccepted(round: readonly OutboxRow[], refusals: readonly Refusal[]): readonly OutboxRow[] {
    const refused = new Set(refusals.map((refusal) => refusal.row));
    for (const row of refused) this.keys.refuse(row.key);
    if (refusals.length > 0)
      this.log.warn(describe(refusals), 'outbox relay: the broker refused events; retrying, their aggregates wait');
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
   * @returns the topic, if it must wait.
   */
  private onRoundRefused(round: readonly OutboxRow[], refusals: readonly Refusal[]): string | undefined {
    const [first, ...others] = round;
    if (!first) return undefined;
    const { topic, key } = first;
    const wasSuspect = this.keys.isSuspect(key);
    if (others.length === 0) this.keys.refuse(key);
    if (others.length === 0 && wasSuspect) {
      this.log.warn(
        describe(refusals),
        'outbox relay: the broker refused the event again; retrying, its aggregate waits',
      );
      return undefined;
    }
    this.roundSizes.set(topic, Math.max(1, Math.floor(round.length / SHRINK)));
    if (others.length === 0) this.topics.refuse(topic);
    else this.topics.pause(topic);
    const message = 'outbox relay: the broker refused a whole round; retrying with a smaller one, the topic waits';
    this.log.warn({ topic, ...describe(refusals) }, message);
    return topic;
  }
}

function describe(refusals: readonly Refusal[]): object {
  const first = refusals[0];
  return { refused: refusals.length, eventId: first?.row.id, type: first?.row.type, reason: first?.reason };
}
