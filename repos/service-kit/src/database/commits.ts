import type { OnModuleDestroy } from '@nestjs/common';
import { Client } from 'pg';
import type { Log } from '../logging/log.js';
import { OUTBOX_CHANNEL } from '../outbox/notifier.js';

const POLL_MS = 1_000;
const LIVELINESS = { connectionTimeoutMillis: 5_000, keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const;

/**
 * Tells that something may have been committed, by this process or another one: by the NOTIFY that follows commits, on a connection
 * of its own, and each second, since a NOTIFY may be lost. Connected while somebody listens, and up to a second longer: who waits for
 * the next change unsubscribes in between.
 */
export class Commits implements OnModuleDestroy {
  private readonly listeners = new Set<() => void>();
  private client: Client | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly databaseUrl: string,
    private readonly log: Log,
  ) {}

  /** @returns what ends the subscription. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    this.timer ??= setInterval(() => this.tick(), POLL_MS).unref();
    void this.connect();
    return () => void this.listeners.delete(listener);
  }

  onModuleDestroy(): void {
    this.listeners.clear();
    this.disconnect();
  }

  private tick(): void {
    if (this.listeners.size === 0) {
      this.disconnect();
      return;
    }
    void this.connect();
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }

  private async connect(): Promise<void> {
    if (this.client) return;
    const client = new Client({ connectionString: this.databaseUrl, application_name: 'commits', ...LIVELINESS });
    this.client = client;
    client.on('notification', () => this.tell());
    client.on('error', (err) => this.lost(client, err));
    client.on('end', () => this.lost(client, undefined));
    try {
      await client.connect();
      await client.query(`LISTEN ${OUTBOX_CHANNEL}`);
    } catch (error) {
      this.lost(client, error);
    }
  }

  /** The next tick connects again. */
  private lost(client: Client, err: unknown): void {
    if (this.client !== client) return;
    this.client = undefined;
    if (err !== undefined) this.log.warn({ err }, 'commits: not told of them, polling meanwhile');
    void client.end().catch(() => undefined);
  }

  private disconnect(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    const { client } = this;
    this.client = undefined;
    void client?.end().catch(() => undefined);
  }
}
