import type { EntityManager } from 'typeorm';

/** A table of a projection: keyed by entity, each row guarded by the sequence last applied to it, in a column of that name. */
export interface ProjectionTable {
  readonly name: string;
  /** The column of the entity's id, a UUID. */
  readonly id: string;
  /** What else is kept. */
  readonly columns: readonly string[];
  /**
   * What the snapshot gives as the sequence: that of the last event of the very entity, or at least it, such as the version of the
   * aggregate, which events of other entities raise too.
   */
  readonly sequence: 'exact' | 'at-least';
}

/** A row as the snapshot has it, or as the projection is to keep it. Values as JSON has them, by column. */
export interface ProjectionRow {
  readonly table: ProjectionTable;
  readonly id: string;
  readonly sequence: number;
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
}

/** Ids after `after` (from the first where null) up to `to`, which is included (to the last where null). */
export interface IdRange {
  readonly after: string | null;
  readonly to: string | null;
}

/** A row that is not the same here (`known`) and in the source; null where it is not there at all. */
export interface Unequal {
  readonly id: string;
  readonly known: number | null;
  readonly source: number | null;
  /** Names of the columns that differ, where both have the row. */
  readonly columns: readonly string[];
}

/** The same as a guard that the sequences of two rows say which is newer: this one is what no event can have left. */
export type Seen = Pick<Unequal, 'id'> & { readonly known: number };

/** Rows of one table against rows of the source. Names come from the code, never from outside. */
export class TableRows {
  constructor(
    private readonly manager: EntityManager,
    private readonly table: ProjectionTable,
  ) {}

  /**
   * Takes over what is newer than, or as new as, what is known: also what is wrong here though its sequence is right.
   * @returns how many rows are other than before.
   */
  async mend(rows: readonly ProjectionRow[]): Promise<number> {
    if (rows.length === 0) return 0;
    const { name, id, columns } = this.table;
    const all = [id, ...columns, 'sequence'].join(', ');
    const [row] = await this.manager.query<{ mended: number }[]>(
      `WITH written AS (
         INSERT INTO ${name} AS known (${all})
         SELECT ${all} FROM jsonb_populate_recordset(NULL::${name}, $1) ORDER BY ${id}
         ON CONFLICT (${id}) DO UPDATE SET ${[...columns, 'sequence'].map((column) => `${column} = excluded.${column}`).join(', ')}
           WHERE known.sequence < excluded.sequence
             OR known.sequence = excluded.sequence AND ${this.differ('known', 'excluded')}
         RETURNING old.${id} IS NULL OR ${this.differ('old', 'new')} AS mended)
       SELECT count(*) FILTER (WHERE mended)::int AS mended FROM written`,
      [this.encode(rows)],
    );
    return row?.mended ?? 0;
  }

  /** What is not the same in this range, by id, at most `limit` of it. */
  async compare(rows: readonly ProjectionRow[], range: IdRange, limit: number): Promise<readonly Unequal[]> {
    return this.unequal(rows, this.unequalRow, this.within(range), [range.after, range.to], limit);
  }

  /** Of these entities, those that are not the same. */
  async compareThese(rows: readonly ProjectionRow[], ids: readonly string[]): Promise<readonly Unequal[]> {
    return this.unequal(rows, this.unequalRow, `${this.table.id} = ANY ($2::uuid[]) AND $3::uuid IS NULL`, [ids, null]);
  }

  /** Of this range, the rows that the source does not have, or has with a lower sequence, by id, at most `limit`. */
  async strangers(rows: readonly ProjectionRow[], range: IdRange, limit: number): Promise<readonly Seen[]> {
    const strange = `known.${this.table.id} IS NOT NULL AND (given.${this.table.id} IS NULL OR known.sequence > given.sequence)`;
    const found = await this.unequal(rows, strange, this.within(range), [range.after, range.to], limit);
    return found.flatMap(({ id, known }) => (known === null ? [] : { id, known }));
  }

  /** Removes those that are still as they were seen. Returns how many. */
  async remove(seen: readonly Seen[]): Promise<number> {
    const { name, id } = this.table;
    const [, removed] = await this.manager.query<[unknown, number]>(
      `DELETE FROM ${name} WHERE ${id} IN (${this.stillAsSeen})`,
      this.seenValues(seen),
    );
    return removed;
  }

  /** Puts these rows in the place of those that are still as they were seen, whatever their sequence. Returns how many. */
  async replace(rows: readonly ProjectionRow[], seen: readonly Seen[]): Promise<number> {
    const { name, id, columns } = this.table;
    const [, replaced] = await this.manager.query<[unknown, number]>(
      `UPDATE ${name} AS known SET ${[...columns, 'sequence'].map((column) => `${column} = given.${column}`).join(', ')}
       FROM jsonb_populate_recordset(NULL::${name}, $3) AS given
       WHERE known.${id} = given.${id} AND known.${id} IN (${this.stillAsSeen})`,
      [...this.seenValues(seen), this.encode(rows)],
    );
    return replaced;
  }

  /** Locked in order, as a handler does. */
  private get stillAsSeen(): string {
    const { name, id } = this.table;
    return `SELECT locked.${id} FROM ${name} AS locked
      JOIN unnest($1::uuid[], $2::bigint[]) AS seen (id, sequence) ON locked.${id} = seen.id AND locked.sequence = seen.sequence
      ORDER BY locked.${id} FOR UPDATE OF locked`;
  }

  private seenValues(seen: readonly Seen[]): unknown[] {
    return [seen.map(({ id }) => id), seen.map(({ known }) => known)];
  }

  private get unequalRow(): string {
    const { id, sequence } = this.table;
    const order = sequence === 'exact' ? '<>' : '>';
    return `known.${id} IS NULL OR given.${id} IS NULL OR known.sequence ${order} given.sequence
      OR ${this.differ('known', 'given')}`;
  }

  private within({ after, to }: IdRange): string {
    const { id } = this.table;
    // With both parameters in any case, and no more than a bound needs, for the index.
    const above = after === null ? '$2::uuid IS NULL' : `${id} > $2::uuid`;
    return `${above} AND ${to === null ? '$3::uuid IS NULL' : `${id} <= $3::uuid`}`;
  }

  private async unequal(
    rows: readonly ProjectionRow[],
    which: string,
    where: string,
    values: readonly unknown[],
    limit?: number,
  ): Promise<readonly Unequal[]> {
    const { name, id, columns } = this.table;
    const names = columns.map(
      (column) => `CASE WHEN known.${column} IS DISTINCT FROM given.${column} THEN '${column}' END`,
    );
    return this.manager.query<Unequal[]>(
      `SELECT coalesce(known.${id}, given.${id}) AS id, known.sequence::float8 AS known, given.sequence::float8 AS source,
         CASE WHEN known.${id} IS NULL OR given.${id} IS NULL THEN '{}' ELSE array_remove(ARRAY[${names.join(', ')}], NULL) END AS columns
       FROM (SELECT * FROM ${name} WHERE ${where}) AS known
       FULL JOIN (SELECT * FROM jsonb_populate_recordset(NULL::${name}, $1) WHERE ${where}) AS given
         ON known.${id} = given.${id}
       WHERE ${which} ORDER BY 1 LIMIT $4`,
      [this.encode(rows), ...values, limit ?? null],
    );
  }

  /** SQL: whether the content of two rows differs. */
  private differ(one: string, other: string): string {
    const contentOf = (row: string) => `(${this.table.columns.map((column) => `${row}.${column}`).join(', ')})`;
    return `${contentOf(one)} IS DISTINCT FROM ${contentOf(other)}`;
  }

  private encode(rows: readonly ProjectionRow[]): string {
    return JSON.stringify(rows.map(({ id, sequence, values }) => ({ ...values, [this.table.id]: id, sequence })));
  }
}
