import type { OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'pg';

/** The Postgres channel of NOTIFY and LISTEN. */
export const OUTBOX_CHANNEL = 'outbox';
const THROTTLE_MS = 40;

const CONNECTION = {
  max: 1,
  // Keeps the connection open: by default the pool closes it after 10 s, and the next command would wait for a new one.
  idleTimeoutMillis: 0,
  application_name: 'outbox-notifier',
  connectionTimeoutMillis: 5_000,
  query_timeout: 5_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
} as const;

/** Wakes the relays after a commit. */
export interface OutboxNotifier {
  notify(): void;
}

/**
 * Sends NOTIFY after the commit, at most once per 40 ms. Inside the command's transaction NOTIFY would take a lock of the whole
 * Postgres instance at commit, and so serialise all commits. It has its own connection, so that it does not wait when commands use
 * up their pool. If a NOTIFY is lost, the relay finds the row at its next poll.
 */
export class PostgresOutboxNotifier implements OutboxNotifier, OnApplicationShutdown {
  private readonly pool: Pool;
  private timer: NodeJS.Timeout | undefined;
  private lastSentAt = -Infinity;
  private sending = false;
  private requests = 0;

  constructor(
    databaseUrl: string,
    private readonly onError: (error: unknown) => void,
  ) {
    this.pool = new Pool({ connectionString: databaseUrl, ...CONNECTION });
    // The next NOTIFY connects again, and reports an error if it cannot.
    this.pool.on('error', () => undefined);
  }

  notify(): void {
    this.requests++;
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
    const sent = this.requests;
    await this.pool.query(`NOTIFY ${OUTBOX_CHANNEL}`).catch(this.onError);
    this.sending = false;
    if (this.requests !== sent) this.notify();
  }
}
