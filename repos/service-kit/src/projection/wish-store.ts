import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';

/** Above the longest statement, so that nobody takes over from one who is only slow. */
const LEASE = '20 seconds';

const place = z.object({ cursor: z.string(), table: z.int(), after: z.string().nullable() });
/** How far a rebuild has come. */
const rebuildProgress = z.object({ place, rows: z.int(), mended: z.int(), removed: z.int() });
export type RebuildProgress = Readonly<z.output<typeof rebuildProgress>>;

const claimed = z.object({
  projection: z.string(),
  kind: z.enum(['rebuild', 'verify']),
  /** What another release has left is not gone on from. */
  progress: rebuildProgress.nullable().catch(null),
});

/** A wish that this worker has taken up. */
export type Wish = Readonly<z.output<typeof claimed>> & {
  /** Nobody else has it. */
  readonly claim: string;
};

/** Another worker has taken over, or the operator has asked anew. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

const CLAIM = `
  UPDATE projection_wishes SET claim = $1, seen_at = clock_timestamp()
  WHERE (projection, kind) IN (
    SELECT projection, kind FROM projection_wishes
    WHERE finished_at IS NULL AND projection = ANY ($2)
      AND (claim IS NULL OR seen_at < clock_timestamp() - interval '${LEASE}')
    ORDER BY requested_at LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING projection, kind, progress`;

const SAVE = `
  UPDATE projection_wishes SET seen_at = clock_timestamp(), rows = $2, progress = $3, trouble = NULL WHERE claim = $1`;
const FINISH = `
  UPDATE projection_wishes SET finished_at = clock_timestamp(), rows = $2, result = $3, progress = NULL, trouble = NULL, claim = NULL
  WHERE claim = $1`;
const HOLD = `UPDATE projection_wishes SET seen_at = clock_timestamp() WHERE claim = $1`;
const GIVE_BACK = `UPDATE projection_wishes SET claim = NULL, trouble = coalesce($2, trouble) WHERE claim = $1`;

/** What operators want done with the projections of a service. Each wish is worked on by one worker at a time. */
export class WishStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Takes up the oldest wish for one of these projections that nobody works on. */
  async claim(projections: readonly string[]): Promise<Wish | undefined> {
    const claim = randomUUID();
    const [[row]] = await this.dataSource.query<[unknown[], number]>(CLAIM, [claim, projections]);
    return row === undefined ? undefined : { ...claimed.parse(row), claim };
  }

  /** Holds the wish until the transaction ends, and says that somebody still works on it. @throws Overtaken */
  async hold(manager: EntityManager, { claim }: Wish): Promise<void> {
    const [, held] = await manager.query<[unknown, number]>(HOLD, [claim]);
    if (held === 0) throw new Overtaken();
  }

  /** Says how far it is, and that somebody still works on it. @throws Overtaken */
  async save(manager: EntityManager, { claim }: Wish, rows: number, progress?: RebuildProgress): Promise<void> {
    const [, saved] = await manager.query<[unknown, number]>(SAVE, [claim, rows, progress && JSON.stringify(progress)]);
    if (saved === 0) throw new Overtaken();
  }

  /** @throws Overtaken */
  async finish({ claim }: Wish, rows: number, result: object): Promise<void> {
    const [, finished] = await this.dataSource.query<[unknown, number]>(FINISH, [claim, rows, JSON.stringify(result)]);
    if (finished === 0) throw new Overtaken();
  }

  /** Leaves it to whoever comes next, and says why. */
  async giveBack({ claim }: Wish, trouble?: string): Promise<void> {
    await this.dataSource.query(GIVE_BACK, [claim, trouble]);
  }
}
