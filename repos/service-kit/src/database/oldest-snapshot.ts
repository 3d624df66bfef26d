/** What a sample of the database shows. Transaction ids are 64 bits wide. */
export interface SnapshotSample {
  /** Milliseconds of a clock that never jumps. */
  readonly at: number;
  /** The id that the next transaction gets. */
  readonly nextId: bigint;
  /** The oldest transaction whose row versions somebody may still need. */
  readonly oldestId: bigint;
}

/**
 * The age of the oldest snapshot. Postgres tells the transaction id of snapshots, replication slots, standbys and prepared transactions,
 * but not when they were taken. So this class remembers when each id was the next one. A new process knows no earlier time than its
 * start.
 */
export class OldestSnapshot {
  private known: { readonly at: number; readonly nextId: bigint }[] = [];

  /** @returns the age in seconds, from this sample and earlier ones; 0 if nothing holds back the cleaning of old row versions. */
  ageAfter({ at, nextId, oldestId }: SnapshotSample): number {
    if (this.known.at(-1)?.nextId !== nextId) this.known.push({ at, nextId });
    // Only the first sample after the oldest snapshot matters, and those that may become the first one.
    this.known = this.known.filter((sample) => sample.nextId > oldestId);
    const first = this.known[0];
    return first ? (at - first.at) / 1_000 : 0;
  }
}

/**
 * The ids for a sample. VACUUM's own snapshots are left out, since they hold nothing back, and so are those of other databases.
 * `age` counts transactions.
 */
export const SNAPSHOT_SAMPLE = `
  WITH held (xmin) AS (
    SELECT backend_xmin FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND (datname = current_database() OR datname IS NULL)
      AND pid NOT IN (SELECT pid FROM pg_stat_progress_vacuum)
    UNION ALL SELECT xmin FROM pg_replication_slots
    UNION ALL SELECT transaction FROM pg_prepared_xacts WHERE database = current_database()
  ), next (id) AS (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
  SELECT next.id AS "nextId", next.id - coalesce((SELECT max(age(xmin)) FROM held WHERE xmin IS NOT NULL), 0) AS "oldestId"
  FROM next`;
