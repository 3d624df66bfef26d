import { backoff, type BackoffBounds } from './backoff.js';
import { HeldBack } from './held-back.js';
import type { Log } from '../logging/log.js';
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
  private readonly heldBack = new HeldBack(RETRY);
  private roundSize = ROUND_SIZE;
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
        if (!moved && this.failures === 0) await this.work.wait(Math.min(POLL_MS, this.heldBack.nextIn()));
      } catch (error) {
        this.failures++;
        this.log.error({ err: error }, 'outbox relay: trying again');
      }
      // Not cut short by new commits, which would make a busy loop of an outage.
      if (this.failures > 0) await this.stopped.wait(backoff(this.failures, RETRY));
    }
  }

  /** Publishes one window of rows, up to the first round of which nothing was accepted. Returns whether any row left. */
  private async relayWindow(shards: readonly number[]): Promise<boolean> {
    const window = await this.store.window(shards, this.heldBack.keys());
    if (window.length === 0) this.failures = 0;
    let moved = false;
    for (const round of rounds(window, (key) => this.heldBack.has(key), this.roundSize)) {
      // After a freeze the connection, and with it the ownership, may be gone: what is left belongs to another relay.
      if (this.stopping || !this.lease.isHeld()) break;
      const refusals = await this.publisher.publish(round);
      if (refusals.length === round.length) {
        this.onOutage(refusals);
        break;
      }
      moved = true;
      await this.onAccepted(round, refusals);
    }
    return moved;
  }

  private async onAccepted(round: readonly OutboxRow[], refusals: readonly Refusal[]): Promise<void> {
    const refused = new Set(refusals.map((refusal) => refusal.row));
    for (const row of refused) this.heldBack.refuse(row.key);
    if (refusals.length > 0) this.log.warn(describe(refusals), 'outbox relay: events refused, their aggregates wait');
    const accepted = round.filter((row) => !refused.has(row));
    for (const row of accepted) this.heldBack.accept(row.key);
    await this.store.markPublished(accepted);
    this.failures = 0;
    this.roundSize = Math.min(ROUND_SIZE, this.roundSize * 2);
  }

  /**
   * Nothing of a round was accepted: the broker is away, or one row spoils the call (too large a body). Smaller rounds
   * find such a row; alone in its round, only its own aggregate waits.
   */
  private onOutage(refusals: readonly Refusal[]): void {
    this.failures++;
    this.roundSize = Math.max(1, Math.floor(this.roundSize / 2));
    const [only, ...others] = refusals;
    if (only && others.length === 0) this.heldBack.refuse(only.row.key);
    this.log.warn({ ...describe(refusals), failures: this.failures }, 'outbox relay: nothing accepted, backing off');
  }
}

function describe(refusals: readonly Refusal[]): object {
  const first = refusals[0];
  return { refused: refusals.length, eventId: first?.row.id, type: first?.row.type, reason: first?.reason };
}
