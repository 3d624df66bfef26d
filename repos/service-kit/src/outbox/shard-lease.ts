import { Client, type QueryResult, type QueryResultRow } from 'pg';
import type { Log } from '../logging/log.js';
import { fairShare } from './fair-share.js';
import { OUTBOX_CHANNEL } from './notifier.js';
import { SHARDS } from './shard.js';

/** First keys of the two-part advisory locks: any numbers that nothing else in the service's database uses. */
const SHARD_LOCK = 0x6f757462;
const RELAY_LOCK = 0x6f757463;

const PING_MS = 2_000;
const IDLE_TIMEOUT_MS = 10_000;
/**
 * How long a relay trusts its locks after an answer. Shorter than the server's timeout, so that a relay that was frozen stops trusting
 * its locks before another relay can take them.
 */
const TRUST_MS = 8_000;
const RECONNECT_MS = 1_000;

const LOCK_HOLDERS = `
  SELECT count(*) FILTER (WHERE classid = ${RELAY_LOCK})::int AS relays,
         coalesce(array_agg(objid::int) FILTER (WHERE classid = ${SHARD_LOCK} AND pid <> pg_backend_pid()), '{}') AS taken
  FROM pg_locks
  WHERE locktype = 'advisory' AND granted AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

interface LockHolders {
  /** How many relays are connected. */
  readonly relays: number;
  /** The shards that other relays own. */
  readonly taken: readonly number[];
}

/**
 * Owns shards by session advisory locks on its own connection. The server ends the session at once if the process dies, and after
 * `idle_session_timeout` if the process is frozen. Both free the locks.
 */
export class ShardLease {
  private client: Client | undefined;
  private pinger: NodeJS.Timeout | undefined;
  private readonly held = new Set<number>();
  private holders: LockHolders | undefined;
  private aliveAt = -Infinity;
  private lastAttemptAt = -Infinity;
  private wake: () => void = () => undefined;
  private lastQuery: Promise<unknown> = Promise.resolve();
  private sessions = 0;

  constructor(
    private readonly databaseUrl: string,
    private readonly log: Log,
  ) {}

  /** Sets the function to call after a NOTIFY of new events, and when this relay can take shards or must give them up. */
  onWork(wake: () => void): void {
    this.wake = wake;
  }

  /** Number of the session that holds the locks. Another number means that other relays may have owned the same shards meanwhile. */
  get session(): number {
    return this.sessions;
  }

  /** Whether this relay can still trust its locks. */
  isHeld(): boolean {
    return this.client !== undefined && performance.now() - this.aliveAt < TRUST_MS;
  }

  /**
   * Takes and releases shards until this relay owns its fair share. The relay calls it between windows, so that it never releases a
   * shard while it publishes rows of it.
   * @returns the shards that this relay owns.
   */
  async rebalance(): Promise<readonly number[]> {
    if (!this.isHeld()) await this.reconnect();
    const { client, holders } = this;
    if (client && holders) {
      try {
        await this.takeShare(client, holders);
      } catch (error) {
        // The server may hold a lock whose answer was lost; only the end of the session frees it.
        this.onLost(client, error);
      }
    }
    return [...this.held];
  }

  async close(): Promise<void> {
    await this.disconnect();
  }

  private async reconnect(): Promise<void> {
    if (performance.now() - this.lastAttemptAt < RECONNECT_MS) return;
    this.lastAttemptAt = performance.now();
    void this.disconnect();
    const client = new Client({
      connectionString: this.databaseUrl,
      application_name: 'outbox-relay',
      options: `-c idle_session_timeout=${IDLE_TIMEOUT_MS}`,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    client.on('error', (error) => this.onLost(client, error));
    client.on('end', () => this.onLost(client, new Error('connection ended')));
    client.on('notification', () => this.wake());
    try {
      const askedAt = performance.now();
      await client.connect();
      await client.query(`SELECT pg_advisory_lock_shared(${RELAY_LOCK}, 0)`);
      await client.query(`LISTEN ${OUTBOX_CHANNEL}`);
      this.client = client;
      this.sessions++;
      this.aliveAt = askedAt;
      await this.ping(client);
      this.pinger = setInterval(() => void this.ping(client), PING_MS);
    } catch (error) {
      this.log.warn({ err: error }, 'outbox relay: cannot connect to take shard locks; retrying');
      await client.end().catch(() => undefined);
      void this.disconnect();
    }
  }

  /** Keeps the session alive, and reads how many relays there are and which shards they own. */
  private async ping(client: Client): Promise<void> {
    const askedAt = performance.now();
    try {
      const { rows } = await this.query<LockHolders>(client, LOCK_HOLDERS);
      if (this.client !== client) return;
      // This uses the time of the request, not of the answer. So our clock starts before the server's idle clock does.
      this.aliveAt = askedAt;
      this.holders = rows[0];
      if (this.isUneven()) this.wake();
    } catch (error) {
      this.onLost(client, error);
    }
  }

  private isUneven(): boolean {
    const share = fairShare(SHARDS, this.holders?.relays ?? 1);
    return this.held.size > share || (this.held.size < share && this.untaken().length > 0);
  }

  private untaken(): number[] {
    const taken = new Set(this.holders?.taken);
    return Array.from({ length: SHARDS }, (_, shard) => shard).filter(
      (shard) => !taken.has(shard) && !this.held.has(shard),
    );
  }

  private async takeShare(client: Client, { relays }: LockHolders): Promise<void> {
    const share = fairShare(SHARDS, relays);
    const surplus = [...this.held].slice(share);
    if (surplus.length > 0) {
      for (const shard of surplus) this.held.delete(shard);
      await this.query(client, `SELECT pg_advisory_unlock(${SHARD_LOCK}, shard) FROM unnest($1::int[]) AS shard`, [
        surplus,
      ]);
    }
    const wanted = this.untaken().slice(0, Math.max(0, share - this.held.size));
    if (wanted.length === 0) return;
    const { rows } = await this.query<{ shard: number; locked: boolean }>(
      client,
      `SELECT shard, pg_try_advisory_lock(${SHARD_LOCK}, shard) AS locked FROM unnest($1::int[]) AS shard`,
      [wanted],
    );
    if (this.client !== client) return;
    for (const { shard, locked } of rows) if (locked) this.held.add(shard);
  }

  /** Sends one query after the other: pings and rebalancing share the connection. */
  private query<R extends QueryResultRow>(
    client: Client,
    text: string,
    values: unknown[] = [],
  ): Promise<QueryResult<R>> {
    const result = this.lastQuery.then(() => client.query<R>(text, values));
    this.lastQuery = result.catch(() => undefined);
    return result;
  }

  private onLost(client: Client, error: unknown): void {
    if (this.client !== client) return;
    this.log.warn({ err: error }, 'outbox relay: lost the lock connection and its shards; reconnecting');
    void this.disconnect();
    this.wake();
  }

  private async disconnect(): Promise<void> {
    const client = this.client;
    clearInterval(this.pinger);
    this.client = undefined;
    this.holders = undefined;
    this.aliveAt = -Infinity;
    this.held.clear();
    await client?.end().catch(() => undefined);
  }
}
