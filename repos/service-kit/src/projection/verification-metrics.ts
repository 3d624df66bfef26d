import { Gauge, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import type { Log } from '../logging/log.js';

/** How long the database may take to answer, in milliseconds: less than Prometheus' default scrape timeout of 10 s. */
const WITHIN_MS = 2_000;

const FOUND = `
  SELECT filled.projection, verified.differences::float,
         extract(epoch FROM coalesce(verified.verified_at, filled.filled_at))::float AS at
  FROM projection_fills AS filled
  LEFT JOIN projection_wishes AS verified ON verified.projection = filled.projection AND verified.kind = 'verify'
  WHERE filled.filled_at IS NOT NULL`;

interface Found {
  readonly projection: string;
  /** null before the first verification. */
  readonly differences: number | null;
  /** Unix time in seconds. */
  readonly at: number;
}

/**
 * Registers gauges of the last finished verification of each projection. Every worker of a service reports the same values. If the
 * database does not answer in time, the gauges have no value rather than an old one.
 */
export function measureVerifications(dataSource: DataSource, log: Log, registry: Registry): void {
  let reading: Promise<readonly Found[]> | undefined;
  // Both gauges of a scrape share the result of one query.
  const read = () => (reading ??= readFound(dataSource, log).finally(() => (reading = undefined)));
  const gauge = (name: string, help: string, valueOf: (found: Found) => number | null) =>
    new Gauge({
      name,
      help,
      labelNames: ['projection'],
      registers: [registry],
      async collect() {
        this.reset();
        for (const found of await read()) {
          const value = valueOf(found);
          if (value !== null) this.set({ projection: found.projection }, value);
        }
      },
    });
  gauge(
    'projection_differences',
    'Rows in which a projection differed from its source, as the last finished verification found.',
    ({ differences }) => differences,
  );
  gauge(
    'projection_verified_timestamp_seconds',
    'Time at which the last verification finished; before the first, the time at which the projection was filled.',
    ({ at }) => at,
  );
}

async function readFound(dataSource: DataSource, log: Log): Promise<readonly Found[]> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${WITHIN_MS} ms`)), WITHIN_MS);
  try {
    return await Promise.race([dataSource.query<Found[]>(FOUND), late]);
  } catch (err) {
    log.warn({ err }, 'metrics: could not read the verifications; this scrape has no values of them');
    return [];
  } finally {
    clearTimeout(timer);
  }
}
