import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { z } from 'zod';
import { withDatabase } from '../databases/databases.ts';

const POLL_MS = 200;

const time = z.date().transform((date) => date.toISOString());
const projectionRow = z.object({
  projection: z.string(),
  /** When the projection was first filled. */
  filledAt: time.nullable(),
  rebuiltAt: time.nullable(),
  verifiedAt: time.nullable(),
  /** Rows that differed from the source at `verifiedAt`. */
  differences: z.coerce.number().nullable(),
  /** Requested jobs that are not finished. */
  asked: z.array(z.enum(['rebuild', 'verify'])),
});
export type Projection = Readonly<z.output<typeof projectionRow>>;

export const rebuilt = z.object({ mended: z.int(), removed: z.int() });
export const verified = z.object({
  counts: z.record(z.string(), z.int()),
  differences: z.array(
    z.object({
      table: z.string(),
      kind: z.string(),
      id: z.string(),
      known: z.int().nullable(),
      source: z.int().nullable(),
      columns: z.array(z.string()),
    }),
  ),
});
export type Difference = Readonly<z.output<typeof verified>['differences'][number]>;

const job = z.object({
  rows: z.coerce.number(),
  taken: z.boolean(),
  trouble: z.string().nullable(),
  result: z.unknown(),
  finished: z.boolean(),
});

const LIST = `
  SELECT projection, filled_at AS "filledAt",
         max(finished_at) FILTER (WHERE kind = 'rebuild') AS "rebuiltAt",
         max(coalesce(verified_at, finished_at)) FILTER (WHERE kind = 'verify') AS "verifiedAt", max(differences) AS differences,
         coalesce(array_agg(kind ORDER BY kind) FILTER (WHERE kind IS NOT NULL AND finished_at IS NULL), '{}') AS asked
  FROM projection_fills LEFT JOIN projection_wishes USING (projection)
  GROUP BY projection, filled_at ORDER BY projection`;

/** A repeated request starts from the beginning, because a bug may have read the earlier rows. */
const REQUEST = `
  INSERT INTO projection_wishes (projection, kind, id) VALUES ($1, $2, $3)
  ON CONFLICT (projection, kind) DO UPDATE
    SET id = excluded.id, requested_at = now(), claim = NULL, seen_at = NULL, rows = 0, progress = NULL, trouble = NULL,
        finished_at = NULL, result = NULL`;

const LOOK = `
  SELECT rows, claim IS NOT NULL AS taken, trouble, result, finished_at IS NOT NULL AS finished
  FROM projection_wishes WHERE id = $1`;

/** The projections that a service's worker has registered. */
export async function readProjections(databaseUrl: string): Promise<readonly Projection[]> {
  return withDatabase(databaseUrl, listed);
}

async function listed(client: pg.Client): Promise<readonly Projection[]> {
  return z.array(projectionRow).parse((await client.query(LIST)).rows);
}

export type JobRequest<R> = {
  readonly kind: 'rebuild' | 'verify';
  readonly projection: string;
  /** Schema of the result. */
  readonly result: z.ZodType<R>;
  readonly waitMs: number;
  /** Called with the number of rows so far, when it grows. */
  readonly onProgress: (rows: number) => void;
};

/**
 * Requests a job from the worker and waits until it is done.
 *
 * @throws {Error} if there is no such projection, or the job is not done in time. The request stays then.
 */
export async function requestJob<R>(
  databaseUrl: string,
  request: JobRequest<R>,
): Promise<R & { readonly rows: number }> {
  const { kind, projection, waitMs, onProgress } = request;
  return withDatabase(databaseUrl, async (client) => {
    const names = (await listed(client)).map((known) => known.projection);
    if (!names.includes(projection))
      throw new Error(`There is no projection ${projection}. There are: ${names.join(', ') || 'none yet'}.`);
    const id = randomUUID();
    await client.query(REQUEST, [projection, kind, id]);
    const end = Date.now() + waitMs;
    for (let reported = 0; ;) {
      const [row] = z.array(job).parse((await client.query(LOOK, [id])).rows);
      if (!row) throw new Error('A newer request replaced this one.');
      if (row.rows > reported) onProgress(row.rows);
      reported = row.rows;
      if (row.finished) return { rows: row.rows, ...request.result.parse(row.result) };
      if (Date.now() >= end) throw new Error(`${notInTime(row, waitMs)} The request stays.`);
      await sleep(POLL_MS);
    }
  });
}

function notInTime({ taken, rows, trouble }: z.output<typeof job>, waitMs: number): string {
  const within = `within ${waitMs / 1_000} s`;
  if (trouble !== null) return `Not done ${within}, ${rows} rows so far; the worker retries: ${trouble}.`;
  return taken ? `Not done ${within}, ${rows} rows so far.` : `No worker has taken it up ${within}.`;
}
