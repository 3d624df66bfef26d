import type { Transaction } from '../database/transactions.js';
import type { ProjectionRow, ProjectionTable } from './table.js';

/** A page of another service's state. */
export interface SnapshotPage {
  /** Goes on after this page. */
  readonly cursor: string;
  readonly rows: readonly ProjectionRow[];
  /** Puts the page into the projection: what is known newer already stays, deletions included. */
  readonly apply: (transaction: Transaction) => Promise<void>;
}

/** Where a projection comes from beside events: for what was before the oldest that the broker still keeps, and to compare. */
export interface Snapshot {
  readonly projection: string;
  /** The service whose state it is. */
  readonly source: string;
  /** In the order in which the pages have them; the rows of each are in the order of their ids. */
  readonly tables: readonly ProjectionTable[];
  /**
   * The pages after `cursor`; from the first where it is empty. Read after the call, from what has been committed: an entity of which an
   * event was handled before the call is there, since an entity that is deleted leaves a tombstone.
   */
  readonly pages: (cursor: string, signal: AbortSignal) => AsyncIterable<SnapshotPage>;
  /** The rows as the projection keeps them, where it depends on more than the event. Holds that for the rest of the transaction. */
  readonly kept?: (rows: readonly ProjectionRow[], transaction: Transaction) => Promise<readonly ProjectionRow[]>;
  /** Drops the connection. */
  readonly close: () => void;
}

/** Reads the pages after `cursor`. A client's stream does not end by itself when it is no longer read. */
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
