import type { DataSource } from 'typeorm';

/** Which rows of a table expire, and when. Names and conditions come from code only. */
export interface Retention {
  readonly table: string;
  /** The column with the time from which the days count. An index begins with it, so that a chunk costs what it changes. */
  readonly since: string;
  readonly keepDays: number;
  /** SQL condition: only such rows expire. The index contains only such rows too. */
  readonly only?: string;
  /** SQL assignments: an expired row is changed like this, and then no longer matches `only`. Without it, the row is deleted. */
  readonly set?: string;
}

/** A chunk of expired rows. */
export interface Chunk {
  /** How many rows were deleted or changed. */
  readonly rows: number;
  /** The time from which the next chunk continues, as Postgres writes it; null if there is no more. */
  readonly next: string | null;
}

/** Rows that expire together, if one table's Retention cannot tell it. */
export interface Expiry {
  /** The table in metrics and in the log. */
  readonly table: string;
  /** Handles one chunk in a short transaction. @param from '-infinity', or where the chunk before says to continue. */
  readonly expireChunk: (dataSource: DataSource, from: string) => Promise<Chunk>;
}
