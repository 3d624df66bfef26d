import type { DataSource } from 'typeorm';

export const OUTBOX_CHANNEL = 'outbox';
const THROTTLE_MS = 20;

/** Wakes the relays after commits: an event may be waiting. */
export interface OutboxNotifier {
  poke(): void;
}

/**
 * NOTIFY on a connection of its own after the commit, at most once per 20 ms: inside the command's transaction it would
 * take one lock for the whole Postgres instance at commit, and so serialise all commits. A lost one costs only the wait
 * until the relay's next poll.
 */
export class PostgresOutboxNotifier implements OutboxNotifier {
  private timer: NodeJS.Timeout | undefined;
  private lastSentAt = -Infinity;

  constructor(
    private readonly dataSource: DataSource,
    private readonly onError: (error: unknown) => void,
  ) {}

  poke(): void {
    if (this.timer) return;
    const wait = Math.max(0, this.lastSentAt + THROTTLE_MS - performance.now());
    this.timer = setTimeout(() => this.send(), wait);
    this.timer.unref();
  }

  private send(): void {
    this.timer = undefined;
    this.lastSentAt = performance.now();
    if (!this.dataSource.isInitialized) return;
    this.dataSource.query(`NOTIFY ${OUTBOX_CHANNEL}`).catch(this.onError);
  }
}
