import { Client, type QueryResult, type QueryResultRow } from 'pg';
import { fairShare } from './fair-share.js';
import { OUTBOX_CHANNEL } from './notifier.js';
import type { Log } from '../logging/log.js';
import { SHARDS } from './shard.js';

/** First keys of the two-part advisory locks; any number that nothing else in these databases uses. */
const SHARD_LOCK = 0x6f757462;
const MEMBER_LOCK = 0x6f757463;

const PING_MS = 2_000;
const IDLE_TIMEOUT_MS = 10_000;
/** Below the server's bound, so that a relay that was frozen stops trusting its locks before another can hold them. */
const TRUST_MS = 8_000;
const RECONNECT_MS = 1_000;

const CENSUS = `
  SELECT count(*) FILTER (WHERE classid = ${MEMBER_LOCK})::int AS members,
         coalesce(array_agg(objid::int) FILTER (WHERE classid = ${SHARD_LOCK} AND pid <> pg_backend_pid()), '{}') AS taken
  FROM pg_locks
  WHERE locktype = 'advisory' AND granted AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

interface Census {
  readonly members: number;
  readonly taken: readonly number[];
}

/**
 * Ownership of shards by session advisory locks on a connection of its own. The server ends the session at once when
 * the process dies, and after `idle_session_timeout` when it is frozen: either way its locks are free.
 */
export class ShardLease {
  private client: Client | undefined;
  private pinger: NodeJS.Timeout | undefined;
  private readonly held = new Set<number>();
  private census: Census | undefined;
  private aliveAt = -Infinity;
  private lastAttemptAt = -Infinity;
  private wake: () => void = () => undefined;
  private lastQuery: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly databaseUrl: string,
    private readonly log: Log,
  ) {}

  /** Calls back when a commit announced events, or when the shares changed. */
  onWork(wake: () => void): void {
    this.wake = wake;
  }

  /** Whether the locks can still be trusted. */
  isHeld(): boolean {
    return this.client !== undefined && performance.now() - this.aliveAt < TRUST_MS;
  }

  /**
   * Brings what is held in line with the fair share; called between windows, so that no shard is given away while its
   * rows are on the way.
   * @returns the shards that this relay owns.
   */
  async settle(): Promise<readonly number[]> {
    if (!this.isHeld()) await this.reconnect();
    const { client, census } = this;
    if (client && census) {
      try {
        await this.balance(client, census);
      } catch (error) {
        // The server may have granted what the answer did not tell: only with the session do such locks end.
        this.fail(client, error);
      }
    }
    return [...this.held];
  }

  async close(): Promise<void> {
    await this.lose();
  }

  private async reconnect(): Promise<void> {
    if (performance.now() - this.lastAttemptAt < RECONNECT_MS) return;
    this.lastAttemptAt = performance.now();
    void this.lose();
    const client = new Client({
      connectionString: this.databaseUrl,
      application_name: 'outbox-relay',
      options: `-c idle_session_timeout=${IDLE_TIMEOUT_MS}`,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    client.on('error', (error) => this.fail(client, error));
    client.on('end', () => this.fail(client, new Error('connection ended')));
    client.on('notification', () => this.wake());
    try {
      const askedAt = performance.now();
      await client.connect();
      await client.query(`SELECT pg_advisory_lock_shared(${MEMBER_LOCK}, 0)`);
      await client.query(`LISTEN ${OUTBOX_CHANNEL}`);
      this.client = client;
      this.aliveAt = askedAt;
      await this.ping(client);
      this.pinger = setInterval(() => void this.ping(client), PING_MS);
    } catch (error) {
      this.log.warn({ err: error }, 'outbox relay: no lock connection yet');
      await client.end().catch(() => undefined);
      void this.lose();
    }
  }

  /** Heartbeat and census in one: who else relays, and which shards are taken. */
  private async ping(client: Client): Promise<void> {
    const askedAt = performance.now();
    try {
      const { rows } = await this.query<Census>(client, CENSUS);
      if (this.client !== client) return;
      // From the asking, not the answer: the server's idle clock starts later than this one.
      this.aliveAt = askedAt;
      this.census = rows[0];
      if (this.isUneven()) this.wake();
    } catch (error) {
      this.fail(client, error);
    }
  }

  private isUneven(): boolean {
    const share = fairShare(SHARDS, this.census?.members ?? 1);
    return this.held.size > share || (this.held.size < share && this.untaken().length > 0);
  }

  private untaken(): number[] {
    const taken = new Set(this.census?.taken);
    return Array.from({ length: SHARDS }, (_, shard) => shard).filter(
      (shard) => !taken.has(shard) && !this.held.has(shard),
    );
  }

  private async balance(client: Client, census: Census): Promise<void> {
    const share = fairShare(SHARDS, census.members);
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

  /** One at a time: the connection serves heartbeat and shares in turn. */
  private query<R extends QueryResultRow>(
    client: Client,
    text: string,
    values: unknown[] = [],
  ): Promise<QueryResult<R>> {
    const result = this.lastQuery.then(() => client.query<R>(text, values));
    this.lastQuery = result.catch(() => undefined);
    return result;
  }

  private fail(client: Client, error: unknown): void {
    if (this.client !== client) return;
    this.log.warn({ err: error }, 'outbox relay: lost the lock connection, and with it its shards');
    void this.lose();
    this.wake();
  }

  private async lose(): Promise<void> {
    const client = this.client;
    clearInterval(this.pinger);
    this.client = undefined;
    this.census = undefined;
    this.aliveAt = -Infinity;
    this.held.clear();
    await client?.end().catch(() => undefined);
  }
}
