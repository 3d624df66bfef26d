import type { OnModuleDestroy } from '@nestjs/common';
import { Client } from 'pg';
import type { Log } from '../logging/log.js';
import { OUTBOX_CHANNEL } from './notifier.js';

const POLL_MS = 1_000;
const CONNECTION = { connectionTimeoutMillis: 5_000, keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const;

/**
 * Calls listeners when this process or another one may have committed events: after each NOTIFY, and every second, since a NOTIFY may
 * be lost. It has its own connection while there are listeners, and up to a second longer: a listener that waits for the next change
 * unsubscribes and subscribes again.
 */
export class Commits implements OnModuleDestroy {
  private readonly listeners = new Set<() => void>();
  private client: Client | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly databaseUrl: string,
    private readonly log: Log,
  ) {}

  /** @returns a function that ends the subscription. */
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
    this.notifyListeners();
  }

  private notifyListeners(): void {
    for (const listener of this.listeners) listener();
  }

  private async connect(): Promise<void> {
    if (this.client) return;
    const client = new Client({ connectionString: this.databaseUrl, application_name: 'commits', ...CONNECTION });
    this.client = client;
    client.on('notification', () => this.notifyListeners());
    client.on('error', (err) => this.onLost(client, err));
    client.on('end', () => this.onLost(client, undefined));
    try {
      await client.connect();
      await client.query(`LISTEN ${OUTBOX_CHANNEL}`);
    } catch (error) {
      this.onLost(client, error);
    }
  }

  /** The next tick connects again. */
  private onLost(client: Client, err: unknown): void {
    if (this.client !== client) return;
    this.client = undefined;
    if (err !== undefined) this.log.warn({ err }, 'commits: lost the LISTEN connection; polling until it is back');
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
