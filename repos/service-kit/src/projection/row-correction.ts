import type { EntityManager } from 'typeorm';
import type { SeenRow } from './row-comparison.js';
import { encodeRows, setRow, setState, stateDiffers } from './table-sql.js';
import type { ProjectionRow, ProjectionTable } from './table.js';

/** Corrects one table of a projection by rows of its source. */
export class RowCorrection {
  constructor(
    private readonly manager: EntityManager,
    private readonly table: ProjectionTable,
  ) {}

  /**
   * Upserts the rows whose sequence is equal to the known one or higher. Rows with an equal sequence are written too, so that a wrong
   * state at the right sequence is corrected. A row whose state was right keeps the event that led to it.
   * @returns how many rows got another state.
   */
  async mend(rows: readonly ProjectionRow[]): Promise<number> {
    if (rows.length === 0) return 0;
    const { name, id, columns } = this.table;
    const given = [id, ...columns, 'sequence'].join(', ');
    const isWrong = stateDiffers(this.table, 'known', 'excluded');
    const [row] = await this.manager.query<{ mended: number }[]>(
      `WITH written AS (
         INSERT INTO ${name} AS known (${given}, applied_at)
         SELECT ${given}, now() FROM jsonb_populate_recordset(NULL::${name}, $1) ORDER BY ${id}
         ON CONFLICT (${id}) DO UPDATE SET ${setState(this.table, 'excluded')},
             event_id = CASE WHEN ${isWrong} THEN NULL ELSE known.event_id END,
             applied_at = CASE WHEN ${isWrong} THEN now() ELSE known.applied_at END
           WHERE known.sequence < excluded.sequence OR known.sequence = excluded.sequence AND ${isWrong}
         RETURNING old.${id} IS NULL OR ${stateDiffers(this.table, 'old', 'new')} AS mended)
       SELECT count(*) FILTER (WHERE mended)::int AS mended FROM written`,
      [encodeRows(this.table, rows)],
    );
    return row?.mended ?? 0;
  }

  /** Removes the rows that have not changed since they were seen. @returns how many it removed. */
  async remove(seen: readonly SeenRow[]): Promise<number> {
    if (seen.length === 0) return 0;
    const { name, id } = this.table;
    const [, removed] = await this.manager.query<[unknown, number]>(
      `DELETE FROM ${name} WHERE ${id} IN (${this.unchangedIds})`,
      seenValues(seen),
    );
    return removed;
  }

  /** Overwrites the rows that have not changed since they were seen, with any sequence. @returns how many rows it overwrote. */
  async replace(rows: readonly ProjectionRow[], seen: readonly SeenRow[]): Promise<number> {
    if (seen.length === 0) return 0;
    const { name, id } = this.table;
    const [, replaced] = await this.manager.query<[unknown, number]>(
      `UPDATE ${name} AS known SET ${setRow(this.table, 'given')}
       FROM jsonb_populate_recordset(NULL::${name}, $3) AS given
       WHERE known.${id} = given.${id} AND known.${id} IN (${this.unchangedIds})`,
      [...seenValues(seen), encodeRows(this.table, rows)],
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
}

function seenValues(seen: readonly SeenRow[]): readonly [readonly string[], readonly number[]] {
  return [seen.map(({ id }) => id), seen.map(({ known }) => known)];
}
