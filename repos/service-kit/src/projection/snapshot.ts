import type { Transaction } from '../outbox/transactions.js';
import type { ProjectionRow, ProjectionTable } from './table.js';
import { upsert } from './upsert.js';

/** A page of another service's state. */
export interface SnapshotPage {
  /** Continues the snapshot after this page. */
  readonly cursor: string;
  readonly rows: readonly ProjectionRow[];
}

/**
 * Converts rows of the source to rows as the projection stores them, if the conversion depends on more than the event. Locks the rows
 * on which it depends until the transaction ends.
 */
export type ToStoredRows = (
  rows: readonly ProjectionRow[],
  transaction: Transaction,
) => Promise<readonly ProjectionRow[]>;

/**
 * The full state of the source service that a projection is derived from. It fills a new projection with the state that is older than the
 * broker's retention. An existing projection is rebuilt from it and verified against it.
 */
export interface Snapshot {
  /** Name of the projection. */
  readonly projection: string;
  /** Name of the service that exports the state. */
  readonly source: string;
  /** The tables, in the order in which the pages contain them. The rows of a table come in the order of their ids. */
  readonly tables: readonly ProjectionTable[];
  /**
   * Streams the pages after `cursor`; an empty cursor means from the first. The source reads its committed state after the call, and
   * exports a tombstone of each entity that was deleted within TOMBSTONE_DAYS.exported. So every entity whose event was handled here
   * before the call is in the pages, or its tombstone is too old to be needed.
   */
  readonly pages: (cursor: string, signal: AbortSignal) => AsyncIterable<SnapshotPage>;
  readonly toStoredRows?: ToStoredRows;
  /** Closes the connection to the source. */
  readonly close: () => void;
}

/** Streams the pages after `cursor`, and ends the source's stream when the caller stops reading: the client does not do so by itself. */
export async function* readPages(
  { pages }: Snapshot,
  cursor: string,
  signal: AbortSignal,
): AsyncGenerator<SnapshotPage> {
  const ending = new AbortController();
  try {
    yield* pages(cursor, AbortSignal.any([signal, ending.signal]));
  } finally {
    ending.abort();
  }
}

/** Upserts rows of the source. Rows and tombstones that are already newer in the projection stay. */
export async function applyRows(
  snapshot: Pick<Snapshot, 'toStoredRows'>,
  rows: readonly ProjectionRow[],
  transaction: Transaction,
): Promise<void> {
  await upsert(await storedRowsOf(snapshot, rows, transaction), transaction);
}

/** Converts rows of the source to rows as the projection stores them. */
export async function storedRowsOf(
  { toStoredRows }: Pick<Snapshot, 'toStoredRows'>,
  rows: readonly ProjectionRow[],
  transaction: Transaction,
): Promise<readonly ProjectionRow[]> {
  return toStoredRows ? toStoredRows(rows, transaction) : rows;
}
