import type { EntityManager } from 'typeorm';
import { encodeRows, type ProjectionRow, type ProjectionTable, setColumns } from './table.js';

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

/** Compares one table of a projection with rows of its source, and corrects it. Names of tables and columns come from code only. */
export class TableRows {
  constructor(
    private readonly manager: EntityManager,
    private readonly table: ProjectionTable,
  ) {}

  /**
   * Upserts the rows whose sequence is equal to the known one or higher. Rows with an equal sequence are written too, so that wrong
   * content at the right sequence is corrected. A row whose content was right keeps the event that led to it.
   * @returns how many rows changed.
   */
  async mend(rows: readonly ProjectionRow[]): Promise<number> {
    if (rows.length === 0) return 0;
    const { name, id, columns } = this.table;
    const given = [id, ...columns, 'sequence'].join(', ');
    const [row] = await this.manager.query<{ mended: number }[]>(
      `WITH written AS (
         INSERT INTO ${name} AS known (${given}, applied_at)
         SELECT ${given}, now() FROM jsonb_populate_recordset(NULL::${name}, $1) ORDER BY ${id}
         ON CONFLICT (${id}) DO UPDATE SET ${[...columns, 'sequence'].map((column) => `${column} = excluded.${column}`).join(', ')},
           event_id = CASE WHEN ${this.contentDiffers('known', 'excluded')} THEN NULL ELSE known.event_id END,
           applied_at = CASE WHEN ${this.contentDiffers('known', 'excluded')} THEN now() ELSE known.applied_at END
           WHERE known.sequence < excluded.sequence
             OR known.sequence = excluded.sequence AND ${this.contentDiffers('known', 'excluded')}
         RETURNING old.${id} IS NULL OR ${this.contentDiffers('old', 'new')} AS mended)
       SELECT count(*) FILTER (WHERE mended)::int AS mended FROM written`,
      [encodeRows(this.table, rows)],
    );
    return row?.mended ?? 0;
  }

  /** The first `limit` mismatches in a range of ids, in the order of their ids. `rows`: all rows of the source in that range. */
  async compareRange(rows: readonly ProjectionRow[], ids: IdRange, limit: number): Promise<readonly RowMismatch[]> {
    return this.compare(rows, this.isMismatch, this.inRange(ids), [ids.after, ids.to], limit);
  }

  /** The mismatches among these ids. */
  async compareIds(rows: readonly ProjectionRow[], ids: readonly string[]): Promise<readonly RowMismatch[]> {
    return this.compare(rows, this.isMismatch, `${this.table.id} = ANY ($2::uuid[]) AND $3::uuid IS NULL`, [ids, null]);
  }

  /**
   * The first `limit` rows of the projection in a range of ids that the source lacks, or has with a lower sequence only. In the order
   * of their ids.
   */
  async rowsMissingAtSource(rows: readonly ProjectionRow[], ids: IdRange, limit: number): Promise<readonly SeenRow[]> {
    const missing = `known.${this.table.id} IS NOT NULL AND (given.${this.table.id} IS NULL OR known.sequence > given.sequence)`;
    const found = await this.compare(rows, missing, this.inRange(ids), [ids.after, ids.to], limit);
    return found.flatMap(({ id, known }) => (known === null ? [] : { id, known }));
  }

  /** Removes the rows that have not changed since they were seen. @returns how many it removed. */
  async remove(seen: readonly SeenRow[]): Promise<number> {
    const { name, id } = this.table;
    const [, removed] = await this.manager.query<[unknown, number]>(
      `DELETE FROM ${name} WHERE ${id} IN (${this.unchangedIds})`,
      this.seenValues(seen),
    );
    return removed;
  }

  /** Overwrites the rows that have not changed since they were seen, with any sequence. @returns how many rows it overwrote. */
  async replace(rows: readonly ProjectionRow[], seen: readonly SeenRow[]): Promise<number> {
    const { name, id } = this.table;
    const [, replaced] = await this.manager.query<[unknown, number]>(
      `UPDATE ${name} AS known SET ${setColumns(this.table, 'given')}
       FROM jsonb_populate_recordset(NULL::${name}, $3) AS given
       WHERE known.${id} = given.${id} AND known.${id} IN (${this.unchangedIds})`,
      [...this.seenValues(seen), encodeRows(this.table, rows)],
    );
    return replaced;
  }

  /** SQL: the ids of the seen rows that have not changed. Locks them in the same order as handlers do, so that neither deadlocks. */
  private get unchangedIds(): string {
    const { name, id } = this.table;
    return `SELECT locked.${id} FROM ${name} AS locked
      JOIN unnest($1::uuid[], $2::bigint[]) AS seen (id, sequence) ON locked.${id} = seen.id AND locked.sequence = seen.sequence
      ORDER BY locked.${id} FOR UPDATE OF locked`;
  }

  private seenValues(seen: readonly SeenRow[]): unknown[] {
    return [seen.map(({ id }) => id), seen.map(({ known }) => known)];
  }

  /** SQL: whether a known row and a given row are not the same. */
  private get isMismatch(): string {
    const { id, sequence } = this.table;
    const order = sequence === 'exact' ? '<>' : '>';
    return `known.${id} IS NULL OR given.${id} IS NULL OR known.sequence ${order} given.sequence
      OR ${this.contentDiffers('known', 'given')}`;
  }

  /** SQL: whether an id is in the range whose bounds are $2 and $3. */
  private inRange({ after, to }: IdRange): string {
    const { id } = this.table;
    // The SQL always contains both parameters. An open end adds no condition on the column, so that Postgres can use the index.
    const above = after === null ? '$2::uuid IS NULL' : `${id} > $2::uuid`;
    return `${above} AND ${to === null ? '$3::uuid IS NULL' : `${id} <= $3::uuid`}`;
  }

  /** Joins the known rows and the given rows that match `where`, and returns the pairs that match `which`. */
  private async compare(
    rows: readonly ProjectionRow[],
    which: string,
    where: string,
    values: readonly unknown[],
    limit?: number,
  ): Promise<readonly RowMismatch[]> {
    const { name, id, columns } = this.table;
    const names = columns.map(
      (column) => `CASE WHEN known.${column} IS DISTINCT FROM given.${column} THEN '${column}' END`,
    );
    return this.manager.query<RowMismatch[]>(
      `SELECT coalesce(known.${id}, given.${id}) AS id, known.sequence::float8 AS known, given.sequence::float8 AS source,
         CASE WHEN known.${id} IS NULL OR given.${id} IS NULL THEN '{}' ELSE array_remove(ARRAY[${names.join(', ')}], NULL) END AS columns
       FROM (SELECT * FROM ${name} WHERE ${where}) AS known
       FULL JOIN (SELECT * FROM jsonb_populate_recordset(NULL::${name}, $1) WHERE ${where}) AS given
         ON known.${id} = given.${id}
       WHERE ${which} ORDER BY 1 LIMIT $4`,
      [encodeRows(this.table, rows), ...values, limit ?? null],
    );
  }

  /** SQL: whether two rows differ in any column but the id and the sequence. */
  private contentDiffers(one: string, other: string): string {
    const contentOf = (row: string) => `(${this.table.columns.map((column) => `${row}.${column}`).join(', ')})`;
    return `${contentOf(one)} IS DISTINCT FROM ${contentOf(other)}`;
  }
}
