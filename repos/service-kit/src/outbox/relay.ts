import type { DataSource } from 'typeorm';
import type { Log } from '../logging/log.js';
import { backoff } from './backoff.js';
import { DecidedSerials } from './decided-serials.js';
import { OutboxReader } from './outbox-reader.js';
import { OutboxRefusals } from './outbox-refusals.js';
import { OutboxStore } from './outbox-store.js';
import type { Publisher } from './publisher.js';
import type { ShardLease } from './shard-lease.js';
import { WakeUp } from './wake-up.js';
import { RETRY, WindowPublisher } from './window-publisher.js';

const POLL_MS = 1_000;
/** Between the beginnings of two windows, unless rows are left for the next one: each api pod sends up to 25 NOTIFYs a second. */
const FLOOR_MS = 25;

/** What a relay consists of. */
interface RelayParts {
  readonly lease: ShardLease;
  readonly reader: OutboxReader;
  readonly publisher: WindowPublisher;
  readonly refusals: OutboxRefusals;
  readonly log: Log;
}

/**
 * Publishes committed outbox rows, in order for each aggregate. If the process dies after it has published a row and before it has
 * marked it, the row is published again: consumers absorb duplicates by event id.
 */
export class OutboxRelay {
  private readonly work = new WakeUp();
  private readonly stopped = new WakeUp();
  private failures = 0;
  private stopping = false;
  private finished: Promise<void> | undefined;

  constructor(private readonly parts: RelayParts) {}

  start(): void {
    this.parts.lease.onWork(() => this.work.signal());
    this.finished ??= this.run();
  }

  /** Finishes the current round, then releases the shards. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.work.signal();
    this.stopped.signal();
    await this.finished;
    await this.parts.lease.close();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const startedAt = performance.now();
      try {
        const isMore = await this.relayWindow();
        this.failures = 0;
        if (!isMore) await this.pause(startedAt);
      } catch (err) {
        this.failures++;
        const retryInMs = backoff(this.failures, RETRY);
        this.parts.log.error({ err, failures: this.failures, retryInMs }, 'outbox relay: failed; retrying');
        // New commits do not shorten this wait: otherwise the relay would loop without a pause.
        await this.stopped.wait(retryInMs);
      }
    }
  }

  /** Publishes one window of rows. @returns whether the next window has rows that could be published now. */
  private async relayWindow(): Promise<boolean> {
    const { lease, reader, publisher, refusals } = this.parts;
    const shards = await lease.rebalance();
    reader.own(shards, lease.session);
    if (shards.length === 0) return false;
    const waiting = publisher.waiting();
    const window = await reader.read(waiting);
    // If this process was frozen, it may have lost the connection and the shards: the remaining rows then belong to another relay.
    const mayContinue = () => !this.stopping && lease.isHeld();
    const published = await publisher.publish(window.rows, waiting, mayContinue);
    await refusals.tidy();
    return reader.settle(window, published);
  }

  /** Waits for a commit, a retry or the next poll, and at least until the floor since the window began. */
  private async pause(startedAt: number): Promise<void> {
    await this.work.wait(Math.min(POLL_MS, this.parts.publisher.msUntilRetry()));
    const rest = startedAt + FLOOR_MS - performance.now();
    if (rest > 0) await this.stopped.wait(rest);
  }
}

/** A relay of the outbox in this database. */
export function outboxRelay(
  lease: ShardLease,
  publisher: Publisher,
  dataSource: DataSource,
  log: Log,
  store = new OutboxStore(dataSource),
): OutboxRelay {
  const refusals = new OutboxRefusals(dataSource);
  return new OutboxRelay({
    lease,
    reader: new OutboxReader(store, new DecidedSerials(dataSource)),
    publisher: new WindowPublisher(store, refusals, publisher, log),
    refusals,
    log,
  });
}
