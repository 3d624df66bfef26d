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
/** Two steps from a full round to a single row. */
const SHRINK = 10;
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
        const more = shards.length > 0 && (await this.relayWindow(shards));
        this.failures = 0;
        if (!more) await this.work.wait(Math.min(POLL_MS, this.keys.nextIn(), this.topics.nextIn()));
      } catch (error) {
        this.failures++;
        this.log.error({ err: error, failures: this.failures }, 'outbox relay: trying again');
        // Not cut short by new commits, which would make a busy loop of it.
        await this.stopped.wait(backoff(this.failures, RETRY));
      }
    }
  }

  /** Publishes one window of rows. @returns whether rows left, and there may be more than it held. */
  private async relayWindow(shards: readonly number[]): Promise<boolean> {
    const [keys, topics] = [this.keys.names(), this.topics.names()];
    const window = await this.store.window({ shards, keys, topics });
    // For the whole window, however long it takes: what follows a refused row in it must not overtake that row.
    const refusedKeys = new Set<string>();
    const refusedTopics = new Set<string>();
    // One refused suspect a window: in an outage there are many, and each costs a call.
    let suspectsWait = false;
    const isSuspect = (row: OutboxRow) => this.keys.isSuspect(row.key);
    const mustWait = (row: OutboxRow) =>
      refusedKeys.has(row.key) || refusedTopics.has(row.topic) || (suspectsWait && isSuspect(row));
    const sizeOf = (topic: string) => this.sizeOf(topic);
    // A round is marked while the next is on its way. Where that fails both are published again, as after a crash.
    let marking = Promise.resolve();
    let moved = false;
    // Whether somebody had to wait, and so may have more by the time the window is done.
    let waited = keys.length + topics.length > 0;
    for (const round of rounds(window, { mustWait, isSuspect, sizeOf })) {
      // After a freeze the connection, and with it the ownership, may be gone: what is left belongs to another relay.
      if (this.stopping || !this.lease.isHeld()) {
        waited = true;
        break;
      }
      const refusals = await this.publisher.publish(round);
      if (refusals.length > 0) waited = true;
      for (const { row } of refusals) refusedKeys.add(row.key);
      if (refusals.length === round.length) {
        const topic = this.onWhollyRefused(round, refusals);
        if (topic === undefined) suspectsWait = true;
        else refusedTopics.add(topic);
      } else {
        const accepted = this.onAccepted(round, refusals);
        await marking;
        marking = this.store.markPublished(accepted);
        // Whoever awaits it hears of its failure, which may be long after.
        marking.catch(() => undefined);
        moved = true;
      }
    }
    await marking;
    // What is committed meanwhile brings its own NOTIFY.
    return moved && (waited || window.length >= this.store.perShard);
  }

  private sizeOf(topic: string): number {
    return this.roundSizes.get(topic) ?? ROUND_SIZE;
  }

  /** @returns the rows that were accepted. */
  private onAccepted(round: readonly OutboxRow[], refusals: readonly Refusal[]): readonly OutboxRow[] {
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
    return accepted;
  }

  /**
   * Nothing of a round was accepted: the broker or the topic is away, or one row spoils the call. The topic waits, and
   * smaller rounds find such a row. Alone in its round it becomes a suspect: it is tried alone from then on, and where it
   * fails again, only its own aggregate waits.
   * @returns the topic, where it must wait.
   */
  private onWhollyRefused(round: readonly OutboxRow[], refusals: readonly Refusal[]): string | undefined {
    const [first, ...others] = round;
    if (!first) return undefined;
    const { topic, key } = first;
    const known = this.keys.isSuspect(key);
    if (others.length === 0) this.keys.refuse(key);
    if (others.length === 0 && known) {
      this.log.warn(describe(refusals), 'outbox relay: event refused again, its aggregate waits');
      return undefined;
    }
    this.roundSizes.set(topic, Math.max(1, Math.floor(round.length / SHRINK)));
    if (others.length === 0) this.topics.refuse(topic);
    else this.topics.pause(topic);
    this.log.warn({ topic, ...describe(refusals) }, 'outbox relay: nothing accepted, the topic waits');
    return topic;
  }
}

function describe(refusals: readonly Refusal[]): object {
  const first = refusals[0];
  return { refused: refusals.length, eventId: first?.row.id, type: first?.row.type, reason: first?.reason };
}
