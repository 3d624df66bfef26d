import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';

/** A claim expires this long after its last heartbeat. This is longer than any statement takes, so that a slow worker keeps its claim. */
const CLAIM_EXPIRES_AFTER = '20 seconds';

const place = z.object({ cursor: z.string(), table: z.int(), after: z.string().nullable() });
/** How far a rebuild has come. */
const rebuildProgress = z.object({ place, rows: z.int(), mended: z.int(), removed: z.int() });
export type RebuildProgress = Readonly<z.output<typeof rebuildProgress>>;

const claimedRow = z.object({
  projection: z.string(),
  kind: z.enum(['rebuild', 'verify']),
  /** If another release wrote the progress in another shape, the job starts from the beginning. */
  progress: rebuildProgress.nullable().catch(null),
});

/** An operator's request to rebuild or verify a projection, which this worker has claimed. */
export type ProjectionJob = Readonly<z.output<typeof claimedRow>> & {
  /** A unique name of this worker's claim on this job. */
  readonly claim: string;
};

/** The job is no longer this worker's: the claim expired and another worker has it, or the operator has requested it anew. */
export class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError';
}

const CLAIM = `
  UPDATE projection_wishes SET claim = $1, seen_at = clock_timestamp()
  WHERE (projection, kind) IN (
    SELECT projection, kind FROM projection_wishes
    WHERE finished_at IS NULL AND projection = ANY ($2)
      AND (claim IS NULL OR seen_at < clock_timestamp() - interval '${CLAIM_EXPIRES_AFTER}')
    ORDER BY requested_at LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING projection, kind, progress`;

const LOCK = `UPDATE projection_wishes SET seen_at = clock_timestamp() WHERE claim = $1`;
const SAVE_PROGRESS = `
  UPDATE projection_wishes SET seen_at = clock_timestamp(), rows = $2, progress = $3, trouble = NULL WHERE claim = $1`;
const FINISH = `
  UPDATE projection_wishes SET finished_at = clock_timestamp(), rows = $2, result = $3, progress = NULL, trouble = NULL, claim = NULL,
    verified_at = CASE kind WHEN 'verify' THEN clock_timestamp() END,
    differences = CASE kind WHEN 'verify' THEN
      (SELECT coalesce(sum(value::bigint), 0) FROM jsonb_each_text($3::jsonb -> 'counts')) END
  WHERE claim = $1`;
const RELEASE = `UPDATE projection_wishes SET claim = NULL, trouble = coalesce($2, trouble) WHERE claim = $1`;

/** The jobs that operators request for the projections of a service. One worker at a time works on a job. */
export class ProjectionJobStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Claims the oldest unclaimed job of these projections. @returns undefined if there is none. */
  async claim(projections: readonly string[]): Promise<ProjectionJob | undefined> {
    const claim = randomUUID();
    const [[row]] = await this.dataSource.query<[unknown[], number]>(CLAIM, [claim, projections]);
    return row === undefined ? undefined : { ...claimedRow.parse(row), claim };
  }

  /** Locks the job until the transaction ends, and renews the claim. @throws ClaimLostError */
  async lock(manager: EntityManager, { claim }: ProjectionJob): Promise<void> {
    const [, locked] = await manager.query<[unknown, number]>(LOCK, [claim]);
    if (locked === 0) throw new ClaimLostError();
  }

  /**
   * Saves how far the job is, and renews the claim.
   * @param rows how many rows of the source were read.
   * @throws ClaimLostError
   */
  async saveProgress(
    manager: EntityManager,
    { claim }: ProjectionJob,
    rows: number,
    progress?: RebuildProgress,
  ): Promise<void> {
    const values = [claim, rows, progress && JSON.stringify(progress)];
    const [, saved] = await manager.query<[unknown, number]>(SAVE_PROGRESS, values);
    if (saved === 0) throw new ClaimLostError();
  }

  /** Ends the job with its result. @throws ClaimLostError */
  async finish({ claim }: ProjectionJob, rows: number, result: object): Promise<void> {
    const [, finished] = await this.dataSource.query<[unknown, number]>(FINISH, [claim, rows, JSON.stringify(result)]);
    if (finished === 0) throw new ClaimLostError();
  }

  /** Gives up the claim, so that any worker can continue. @param trouble why, for the operator. */
  async release({ claim }: ProjectionJob, trouble?: string): Promise<void> {
    await this.dataSource.query(RELEASE, [claim, trouble]);
  }
}
