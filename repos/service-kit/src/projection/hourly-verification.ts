import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { Log } from '../logging/log.js';

const LOOK_EVERY_MS = 60_000;

/**
 * Requests the verifications that are due. A job that has not ended is left alone, so requests do not stack up, and any number of
 * workers may run this at once.
 */
const REQUEST_DUE = `
  INSERT INTO projection_wishes (projection, kind, id)
  SELECT projection, 'verify', gen_random_uuid() FROM projection_fills
  WHERE projection = ANY ($1) AND filled_at < now() - interval '1 hour'
  ON CONFLICT (projection, kind) DO UPDATE
    SET id = excluded.id, requested_at = now(), claim = NULL, seen_at = NULL, rows = 0, progress = NULL, trouble = NULL,
        finished_at = NULL, result = NULL
    WHERE projection_wishes.finished_at < now() - interval '1 hour'`;

/** Requests a verification of each projection an hour after it was filled or verified last. */
export async function requestDueVerifications(projections: readonly string[], dataSource: DataSource): Promise<void> {
  await dataSource.query(REQUEST_DUE, [projections]);
}

/** Requests due verifications once a minute until `signal` aborts. A worker's ProjectionJobRunner does the work. */
export async function verifyHourly(
  projections: readonly string[],
  dataSource: DataSource,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await requestDueVerifications(projections, dataSource);
    } catch (err) {
      log.warn({ err }, 'projection: could not request the hourly verification; trying again in a minute');
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
