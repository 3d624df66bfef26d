import type { DataSource } from 'typeorm';

export const OUTBOX_CHANNEL = 'outbox';
const THROTTLE_MS = 20;

/** Wakes the relays after commits: an event may be waiting. */
export interface OutboxNotifier {
  poke(): void;
}

/**
 * NOTIFY on another connection after the commit, at most once per 20 ms: inside the command's transaction it would
 * take one lock for the whole Postgres instance at commit, and so serialise all commits. A lost one costs only the wait
 * until the relay's next poll.
 */
export class PostgresOutboxNotifier implements OutboxNotifier {
  private timer: NodeJS.Timeout | undefined;
  private lastSentAt = -Infinity;
  private sending = false;
  private pokes = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly onError: (error: unknown) => void,
  ) {}

  poke(): void {
    this.pokes++;
    if (this.timer || this.sending) return;
    const wait = Math.max(0, this.lastSentAt + THROTTLE_MS - performance.now());
    this.timer = setTimeout(() => void this.send(), wait);
    this.timer.unref();
  }

  /** One at a time: with the pool exhausted, more would only stand in the commands' way. */
  private async send(): Promise<void> {
    this.timer = undefined;
    if (!this.dataSource.isInitialized) return;
    this.lastSentAt = performance.now();
    this.sending = true;
    const sent = this.pokes;
    await this.dataSource.query(`NOTIFY ${OUTBOX_CHANNEL}`).catch(this.onError);
    this.sending = false;
    if (this.pokes !== sent) this.poke();
  }
}
