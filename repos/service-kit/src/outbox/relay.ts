import type { Log } from '../logging/log.js';
import { backoff, type BackoffBounds } from './backoff.js';
import { HeldBack } from './held-back.js';
import type { OutboxRow } from './outbox-row.js';
import type { OutboxStore } from './outbox-store.js';
import type { Publisher, Refusal } from './publisher.js';
import { ROUND_SIZE, rounds } from './rounds.js';
import type { ShardLease } from './shard-lease.js';
import { WakeUp } from './wake-up.js';

const POLL_MS = 1_000;
const RETRY: BackoffBounds = { baseMs: 200, maxMs: 5_000 };

/**
 * Moves committed outbox rows to the broker, in order per aggregate. What was published but not yet marked when the
 * process dies is published again: consumers absorb duplicates by event id.
 */
export class OutboxRelay {
  private readonly work = new WakeUp();
  private readonly stopped = new WakeUp();
  /** Aggregates whose event was refused, and topics of which a whole round was. */
  private readonly keys = new HeldBack(RETRY);
  private readonly topics = new HeldBack(RETRY);
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

  /** Finishes the round in hand, then gives the shards back. */
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
        const shards = await this.lease.settle();
        const moved = shards.length > 0 && (await this.relayWindow(shards));
        this.failures = 0;
        if (!moved) await this.work.wait(Math.min(POLL_MS, this.keys.nextIn(), this.topics.nextIn()));
      } catch (error) {
        this.failures++;
        this.log.error({ err: error, failures: this.failures }, 'outbox relay: trying again');
        // Not cut short by new commits, which would make a busy loop of it.
        await this.stopped.wait(backoff(this.failures, RETRY));
      }
    }
  }

  /** Publishes one window of rows. Returns whether any row left. */
  private async relayWindow(shards: readonly number[]): Promise<boolean> {
    const window = await this.store.window({ shards, keys: this.keys.names(), topics: this.topics.names() });
    // For the whole window, however long it takes: what follows a refused row in it must not overtake that row.
    const refusedKeys = new Set<string>();
    const refusedTopics = new Set<string>();
    const mustWait = (row: OutboxRow) => refusedKeys.has(row.key) || refusedTopics.has(row.topic);
    const sizeOf = (topic: string) => this.sizeOf(topic);
    let moved = false;
    for (const round of rounds(window, { mustWait, sizeOf })) {
      // After a freeze the connection, and with it the ownership, may be gone: what is left belongs to another relay.
      if (this.stopping || !this.lease.isHeld()) break;
      const refusals = await this.publisher.publish(round);
      for (const { row } of refusals) refusedKeys.add(row.key);
      if (refusals.length === round.length) {
        for (const { topic } of round) refusedTopics.add(topic);
        this.onWhollyRefused(round, refusals);
      } else {
        await this.onAccepted(round, refusals);
        moved = true;
      }
    }
    return moved;
  }

  private sizeOf(topic: string): number {
    return this.roundSizes.get(topic) ?? ROUND_SIZE;
  }

  private async onAccepted(round: readonly OutboxRow[], refusals: readonly Refusal[]): Promise<void> {
    const refused = new Set(refusals.map((refusal) => refusal.row));
    for (const row of refused) this.keys.refuse(row.key);
    if (refusals.length > 0) this.log.warn(describe(refusals), 'outbox relay: events refused, their aggregates wait');
    const accepted = round.filter((row) => !refused.has(row));
    for (const { key, topic } of accepted) {
      this.keys.accept(key);
      this.topics.accept(topic);
    }
    for (const topic of new Set(accepted.map((row) => row.topic)))
      this.roundSizes.set(topic, Math.min(ROUND_SIZE, this.sizeOf(topic) * 2));
    await this.store.markPublished(accepted);
  }

  /**
   * Nothing of a round was accepted: the broker or the topic is away, or one row spoils the call. The topic waits; smaller
   * rounds find such a row, and alone in its round it makes only its own aggregate wait longer than the topic.
   */
  private onWhollyRefused(round: readonly OutboxRow[], refusals: readonly Refusal[]): void {
    const [first, ...others] = round;
    if (!first) return;
    this.topics.refuse(first.topic);
    this.roundSizes.set(first.topic, Math.max(1, Math.floor(round.length / 2)));
    if (others.length === 0) this.keys.refuse(first.key);
    this.log.warn({ topic: first.topic, ...describe(refusals) }, 'outbox relay: nothing accepted, the topic waits');
  }
}

function describe(refusals: readonly Refusal[]): object {
  const first = refusals[0];
  return { refused: refusals.length, eventId: first?.row.id, type: first?.row.type, reason: first?.reason };
}
