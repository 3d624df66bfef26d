import { Gauge, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Log } from '../logging/log.js';
import { SHARDS } from '../outbox/shard.js';

/** A scrape waits 10 s by default, and a worker must not wait for its own metrics. */
const WITHIN_MS = 2_000;
/** More than that is counted as that: a count takes time, and what to do about it is the same. */
const MOST_COUNTED = 100_000;

/** pg's pool, as TypeORM holds it. */
const poolSchema = z.object({ master: z.object({ totalCount: z.int(), idleCount: z.int(), waitingCount: z.int() }) });

/** How many connections of the pool are in use, and who waits for one. */
export function measurePool(dataSource: DataSource, registry: Registry): void {
  const registers = [registry];
  const pool = () => poolSchema.safeParse(dataSource.driver).data?.master;
  new Gauge({
    name: 'db_pool_connections',
    help: 'Open connections of the pool to the database.',
    labelNames: ['state'],
    registers,
    collect() {
      const { totalCount = 0, idleCount = 0 } = pool() ?? {};
      this.set({ state: 'used' }, totalCount - idleCount);
      this.set({ state: 'idle' }, idleCount);
    },
  });
  new Gauge({
    name: 'db_pool_waiting',
    help: 'Requests that wait for a connection of the pool.',
    registers,
    collect() {
      this.set(pool()?.waitingCount ?? 0);
    },
  });
}

/** The first of each shard: serials follow commits closely. */
const OUTBOX = `
  SELECT (SELECT count(*)::int FROM (SELECT FROM outbox WHERE published_at IS NULL LIMIT ${MOST_COUNTED}) AS waiting) AS unpublished,
         coalesce(extract(epoch FROM clock_timestamp() - min(oldest.occurred_at)), 0)::float AS age
  FROM generate_series(0, ${SHARDS - 1}) AS shards (shard)
  CROSS JOIN LATERAL (
    SELECT occurred_at FROM outbox
    WHERE outbox.shard = shards.shard AND published_at IS NULL
    ORDER BY serial LIMIT 1
  ) AS oldest`;

const DEAD_LETTERS = `
  SELECT count(*)::int AS dead FROM (SELECT FROM dead_letters WHERE consumer = $1 LIMIT ${MOST_COUNTED}) AS waiting`;

interface Waiting {
  readonly unpublished: number;
  /** Seconds. */
  readonly age: number;
  readonly dead: number;
}

/**
 * What waits in the tables: for publication, and for a person. The same from every worker of a service. Where it cannot be read in time
 * there is no value, rather than an old one.
 */
export function measureTables(consumer: string, dataSource: DataSource, log: Log, registry: Registry): void {
  let reading: Promise<Waiting | undefined> | undefined;
  // Once for all gauges of a scrape.
  const read = () => (reading ??= readWaiting(consumer, dataSource, log).finally(() => (reading = undefined)));
  const gauge = (name: string, help: string, valueOf: (waiting: Waiting) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.remove();
        const waiting = await read();
        if (waiting) this.set(valueOf(waiting));
      },
    });
  gauge(
    'outbox_unpublished_events',
    `Committed events that are not published yet, ${MOST_COUNTED} at most.`,
    ({ unpublished }) => unpublished,
  );
  gauge(
    'outbox_oldest_unpublished_age_seconds',
    'Age of the oldest committed event that is not published yet; 0 where all are.',
    ({ age }) => age,
  );
  gauge('inbox_dead_letters', `Dead letters that wait for a person, ${MOST_COUNTED} at most.`, ({ dead }) => dead);
}

async function readWaiting(consumer: string, dataSource: DataSource, log: Log): Promise<Waiting | undefined> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`not within ${WITHIN_MS} ms`)), WITHIN_MS);
  const queries = Promise.all([
    dataSource.query<Pick<Waiting, 'unpublished' | 'age'>[]>(OUTBOX),
    dataSource.query<Pick<Waiting, 'dead'>[]>(DEAD_LETTERS, [consumer]),
  ]);
  try {
    const [[outbox], [letters]] = await Promise.race([queries, late]);
    return outbox && letters && { ...outbox, ...letters };
  } catch (err) {
    log.warn({ err }, 'metrics: the tables could not be read in time');
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
