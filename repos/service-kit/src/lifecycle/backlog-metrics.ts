import { Gauge, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { OldestSnapshot, SNAPSHOT_SAMPLE } from '../database/oldest-snapshot.js';
import type { Log } from '../logging/log.js';
import { DecidedSerials } from '../outbox/decided-serials.js';
import { SHARDS } from '../outbox/shard.js';

/** How long the database may take to answer, in milliseconds: less than Prometheus' default scrape timeout of 10 s. */
const WITHIN_MS = 2_000;
/** Counts stop at this number: counting takes time, and an operator would do the same at a higher number. */
const MAX_COUNTED = 100_000;

/** The broker refuses an event of this key, or an earlier one: more workers would not publish it sooner. */
const HELD_BACK = `EXISTS (SELECT FROM outbox_refusals AS refused WHERE refused.key = outbox.key AND refused.topic = outbox.topic)`;

/**
 * Reads rows above a serial only: below it are index entries of published rows, which Postgres keeps while an old snapshot is open. The
 * oldest event is nearly always the first row of its shard, since serials nearly follow the order of commits. So only these rows are read
 * for the age.
 */
const OUTBOX = `
  WITH shards AS (SELECT shard FROM generate_series(0, ${SHARDS - 1}) AS numbers (shard))
  SELECT (SELECT count(*)::int
          FROM (SELECT FROM shards CROSS JOIN LATERAL (
                  SELECT FROM outbox
                  WHERE outbox.shard = shards.shard AND serial > $1 AND published_at IS NULL AND NOT ${HELD_BACK}
                  LIMIT ${MAX_COUNTED}) AS row
                LIMIT ${MAX_COUNTED}) AS waiting) AS unpublished,
         (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(oldest.occurred_at)), 0)::float
          FROM shards CROSS JOIN LATERAL (
            SELECT occurred_at FROM outbox
            WHERE outbox.shard = shards.shard AND serial > $1 AND published_at IS NULL AND NOT ${HELD_BACK}
            ORDER BY serial LIMIT 1) AS oldest) AS age,
         (SELECT min(first.serial)
          FROM shards CROSS JOIN LATERAL (
            SELECT serial FROM outbox
            WHERE outbox.shard = shards.shard AND serial > $1 AND published_at IS NULL
            ORDER BY serial LIMIT 1) AS first) AS first,
         (SELECT count(*)::int FROM (SELECT FROM outbox_refusals LIMIT ${MAX_COUNTED}) AS refused) AS refused,
         (SELECT count(*)::int FROM (SELECT FROM outbox_parked LIMIT ${MAX_COUNTED}) AS parked) AS parked`;

const DEAD_LETTERS = `
  SELECT count(*)::int AS dead FROM (SELECT FROM dead_letters WHERE consumer = $1 AND dropped_at IS NULL LIMIT ${MAX_COUNTED}) AS waiting`;

interface Waiting {
  readonly unpublished: number;
  /** Age of the oldest event, in seconds. */
  readonly age: number;
  readonly refused: number;
  readonly parked: number;
  readonly dead: number;
  readonly nextId: string;
  readonly oldestId: string;
}

interface Outbox extends Pick<Waiting, 'unpublished' | 'age' | 'refused' | 'parked'> {
  /** The lowest serial of an unpublished row that was read; null if there is none. */
  readonly first: string | null;
}

/** Reads the state of the outbox, and remembers the serial up to which all rows are published. */
class OutboxState {
  private publishedTo = 0n;
  private readonly serials: DecidedSerials;

  constructor(private readonly dataSource: DataSource) {
    this.serials = new DecidedSerials(dataSource);
  }

  async read(): Promise<Outbox | undefined> {
    // First the serials, then the rows: so every decided row is visible to the second statement.
    const { decided } = await this.serials.survey();
    const [outbox] = await this.dataSource.query<Outbox[]>(OUTBOX, [this.publishedTo]);
    if (outbox) this.publishedTo = outbox.first === null ? decided : least(decided, BigInt(outbox.first) - 1n);
    return outbox;
  }
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

/**
 * Registers gauges of the tables: unpublished, refused and parked events, and dead letters. Every worker of a service reports the same values. If the
 * database does not answer in time, the gauges have no value rather than an old one.
 */
export function measureBacklog(consumer: string, dataSource: DataSource, log: Log, registry: Registry): void {
  const outbox = new OutboxState(dataSource);
  let reading: Promise<Waiting | undefined> | undefined;
  // All gauges of a scrape share the result of one query.
  const read = () => (reading ??= readWaiting(consumer, dataSource, outbox, log).finally(() => (reading = undefined)));
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
    `Committed events that can be published and are not yet, ${MAX_COUNTED} at most.`,
    ({ unpublished }) => unpublished,
  );
  gauge(
    'outbox_oldest_unpublished_age_seconds',
    'Age of the oldest committed event that can be published and is not yet; 0 if there is none.',
    ({ age }) => age,
  );
  gauge(
    'outbox_refused_events',
    'Events that the broker refuses by themselves. Later events of their keys wait.',
    ({ refused }) => refused,
  );
  gauge('outbox_parked_events', 'Events that an operator took out of the outbox.', ({ parked }) => parked);
  const snapshot = new OldestSnapshot();
  gauge(
    'postgres_oldest_snapshot_age_seconds',
    'Age of the oldest snapshot, replication slot or prepared transaction, which keeps Postgres from cleaning up.',
    ({ nextId, oldestId }) =>
      snapshot.ageAfter({ at: performance.now(), nextId: BigInt(nextId), oldestId: BigInt(oldestId) }),
  );
  gauge('inbox_dead_letters', `Dead letters that wait for a person, ${MAX_COUNTED} at most.`, ({ dead }) => dead);
}

async function readWaiting(
  consumer: string,
  dataSource: DataSource,
  outboxState: OutboxState,
  log: Log,
): Promise<Waiting | undefined> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${WITHIN_MS} ms`)), WITHIN_MS);
  const queries = Promise.all([
    outboxState.read(),
    dataSource.query<Pick<Waiting, 'dead'>[]>(DEAD_LETTERS, [consumer]),
    dataSource.query<Pick<Waiting, 'nextId' | 'oldestId'>[]>(SNAPSHOT_SAMPLE),
  ]);
  try {
    const [outbox, [letters], [snapshot]] = await Promise.race([queries, late]);
    return outbox && letters && snapshot && { ...outbox, ...letters, ...snapshot };
  } catch (err) {
    log.warn({ err }, 'metrics: could not read the tables; this scrape has no values of them');
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
