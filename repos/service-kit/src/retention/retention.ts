/** Which rows of a table are deleted, and when. Names and conditions come from code only. */
export interface Retention {
  readonly table: string;
  /** The column with the time from which the days count. An index begins with it, so that a chunk costs what it deletes. */
  readonly since: string;
  readonly keepDays: number;
  /** SQL condition: only such rows are deleted. The index contains only such rows too. */
  readonly only?: string;
}
