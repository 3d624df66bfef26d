import type { OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'pg';

export const OUTBOX_CHANNEL = 'outbox';
const THROTTLE_MS = 40;

/** A connection of its own, and patience with it. */
const CONNECTION = {
  max: 1,
  // Else it would connect anew for a command that comes 10 s after the last.
  idleTimeoutMillis: 0,
  application_name: 'outbox-notifier',
  connectionTimeoutMillis: 5_000,
  query_timeout: 5_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
} as const;

/** Wakes the relays after commits: an event may be waiting. */
export interface OutboxNotifier {
  poke(): void;
}

/**
 * NOTIFY after the commit, at most once per 40 ms: inside the command's transaction it would take one lock for the whole
 * Postgres instance at commit, and so serialise all commits. Not on a connection of the commands' pool either: when those
 * have to wait for one, so would it. A lost one costs only the wait until the relay's next poll.
 */
export class PostgresOutboxNotifier implements OutboxNotifier, OnApplicationShutdown {
  private readonly pool: Pool;
  private timer: NodeJS.Timeout | undefined;
  private lastSentAt = -Infinity;
  private sending = false;
  private pokes = 0;

  constructor(
    databaseUrl: string,
    private readonly onError: (error: unknown) => void,
  ) {
    this.pool = new Pool({ connectionString: databaseUrl, ...CONNECTION });
    // The next one connects again, and tells where it cannot.
    this.pool.on('error', () => undefined);
  }

  poke(): void {
    this.pokes++;
    if (this.timer || this.sending) return;
    const wait = Math.max(0, this.lastSentAt + THROTTLE_MS - performance.now());
    this.timer = setTimeout(() => void this.send(), wait);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.timer) {
      clearTimeout(this.timer);
      await this.send();
    }
    await this.pool.end();
  }

  private async send(): Promise<void> {
    this.timer = undefined;
    if (this.pool.ending) return;
    this.lastSentAt = performance.now();
    this.sending = true;
    const sent = this.pokes;
    await this.pool.query(`NOTIFY ${OUTBOX_CHANNEL}`).catch(this.onError);
    this.sending = false;
    if (this.pokes !== sent) this.poke();
  }
}
