import type { Transaction } from '../database/transactions.js';

/** A page of another service's state. */
export interface SnapshotPage {
  /** Goes on after this page. */
  readonly cursor: string;
  /** Puts the page into the projection: what is known newer already stays, deletions included. */
  readonly apply: (transaction: Transaction) => Promise<void>;
}

/** Where a projection is filled from, for what was before the oldest event that the broker still keeps. */
export interface Snapshot {
  readonly projection: string;
  /** The pages after `cursor`; from the first where it is empty. */
  readonly pages: (cursor: string, signal: AbortSignal) => AsyncIterable<SnapshotPage>;
  /** Drops the connection. */
  readonly close: () => void;
}
