import type { EntityManager } from 'typeorm';
import { encodeRows, stateDiffers } from './table-sql.js';
import type { ProjectionRow, ProjectionTable } from './table.js';

/** The ids after `after` (null: from the first) up to and including `to` (null: to the last). */
export interface IdRange {
  readonly after: string | null;
  readonly to: string | null;
}

/** A row that differs between the projection and its source. */
export interface RowMismatch {
  readonly id: string;
  /** Sequence in the projection; null if the row is not there. */
  readonly known: number | null;
  /** Sequence in the source; null if the row is not there. */
  readonly source: number | null;
  /** Names of the columns that differ, if both have the row. */
  readonly columns: readonly string[];
}

/** A row of the projection as it was seen: a write that names its sequence changes nothing if a handler was faster. */
export interface SeenRow {
  readonly id: string;
  readonly known: number;
}

/** An SQL condition on the ids, with its two parameters. */
interface IdCondition {
  readonly sql: string;
  readonly values: readonly [unknown, unknown];
}

/** Compares one table of a projection with rows of its source. Changes nothing. */
export class RowComparison {
  constructor(
    private readonly manager: EntityManager,
    private readonly table: ProjectionTable,
  ) {}

  /** The first `limit` mismatches in a range of ids, in the order of their ids. `rows`: all rows of the source in that range. */
  async mismatchesInRange(
    rows: readonly ProjectionRow[],
    ids: IdRange,
    limit: number,
  ): Promise<readonly RowMismatch[]> {
    return this.compare(rows, this.isMismatch, this.inRange(ids), limit);
  }

  /** The mismatches among these ids. */
  async mismatchesOf(rows: readonly ProjectionRow[], ids: readonly string[]): Promise<readonly RowMismatch[]> {
    const sql = `${this.table.id} = ANY ($2::uuid[]) AND $3::uuid IS NULL`;
    return this.compare(rows, this.isMismatch, { sql, values: [ids, null] });
  }

  /**
   * The first `limit` rows of the projection in a range of ids that the source lacks, or has with a lower sequence only. In the order
   * of their ids.
   */
  async rowsMissingAtSource(rows: readonly ProjectionRow[], ids: IdRange, limit: number): Promise<readonly SeenRow[]> {
    const { id } = this.table;
    const isMissing = `known.${id} IS NOT NULL AND (given.${id} IS NULL OR known.sequence > given.sequence)`;
    const found = await this.compare(rows, isMissing, this.inRange(ids), limit);
    return found.flatMap(({ id: rowId, known }) => (known === null ? [] : { id: rowId, known }));
  }

  /** SQL: whether a known row and a given row are not the same. The source may have stopped to export an old tombstone. */
  private get isMismatch(): string {
    const { id, sequence, isTombstone } = this.table;
    const order = sequence === 'exact' ? '<>' : '>';
    return `CASE WHEN known.${id} IS NULL THEN true
      WHEN given.${id} IS NULL THEN NOT (${isTombstone?.('known') ?? 'false'})
      ELSE known.sequence ${order} given.sequence OR ${stateDiffers(this.table, 'known', 'given')} END`;
  }

  /**
   * The SQL always contains both parameters. An open end adds no condition on the column, so that Postgres can use the index.
   */
  private inRange({ after, to }: IdRange): IdCondition {
    const { id } = this.table;
    const above = after === null ? '$2::uuid IS NULL' : `${id} > $2::uuid`;
    const below = to === null ? '$3::uuid IS NULL' : `${id} <= $3::uuid`;
    return { sql: `${above} AND ${below}`, values: [after, to] };
  }

  /** SQL: the names of the columns in which a known row and a given row differ. */
  private get differingColumns(): string {
    const { id, columns } = this.table;
    const names = columns.map(
      (column) => `CASE WHEN known.${column} IS DISTINCT FROM given.${column} THEN '${column}' END`,
    );
    return `CASE WHEN known.${id} IS NULL OR given.${id} IS NULL THEN '{}' ELSE array_remove(ARRAY[${names.join(', ')}], NULL) END`;
  }

  /** Joins the known and the given rows with these ids, and returns the pairs that match `isWanted`. */
  private async compare(
    rows: readonly ProjectionRow[],
    isWanted: string,
    ids: IdCondition,
    limit?: number,
  ): Promise<readonly RowMismatch[]> {
    const { name, id } = this.table;
    return this.manager.query<RowMismatch[]>(
      `SELECT coalesce(known.${id}, given.${id}) AS id, known.sequence::float8 AS known, given.sequence::float8 AS source,
         ${this.differingColumns} AS columns
       FROM (SELECT * FROM ${name} WHERE ${ids.sql}) AS known
       FULL JOIN (SELECT * FROM jsonb_populate_recordset(NULL::${name}, $1) WHERE ${ids.sql}) AS given
         ON known.${id} = given.${id}
       WHERE ${isWanted} ORDER BY 1 LIMIT $4`,
      [encodeRows(this.table, rows), ...ids.values, limit ?? null],
    );
  }
}
