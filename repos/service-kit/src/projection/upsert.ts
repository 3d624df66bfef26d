import type { EntityManager } from 'typeorm';
import type { Transaction } from '../outbox/transactions.js';
import { newest } from './newest.js';
import { encodeRows, setRow } from './table-sql.js';
import { byTable, type ProjectionRow, type ProjectionTable } from './table.js';

/** A row that was written, and the sequence that it had before; null if it was not there. */
interface WrittenRow {
  readonly id: string;
  readonly before: number | null;
}

/**
 * Inserts each row, or updates the stored one if its sequence is lower. So a state is applied effectively once, however often and in
 * whatever order it comes.
 * @returns the rows that took effect: their state, or a newer one of the same entity among `rows`, is newer than what was stored.
 */
export async function upsert(
  rows: readonly ProjectionRow[],
  { manager }: Transaction,
): Promise<readonly ProjectionRow[]> {
  const before = new Map<string, number>();
  for (const [table, ofTable] of byTable(rows))
    for (const written of await write(manager, table, ofTable))
      before.set(`${table.name} ${written.id}`, written.before ?? 0);
  const counted = new Set<string>();
  return rows.filter(({ table, id, sequence }) => {
    const earlier = before.get(`${table.name} ${id}`);
    const state = `${table.name} ${id} ${sequence}`;
    if (earlier === undefined || sequence <= earlier || counted.has(state)) return false;
    counted.add(state);
    return true;
  });
}

/** Sorts by id, so that two transactions with the same rows cannot deadlock. @returns the rows that it wrote. */
async function write(
  manager: EntityManager,
  table: ProjectionTable,
  rows: readonly ProjectionRow[],
): Promise<readonly WrittenRow[]> {
  const { name, id, columns } = table;
  const given = [id, ...columns, 'sequence', 'event_id'].join(', ');
  return manager.query<WrittenRow[]>(
    `INSERT INTO ${name} AS known (${given}, applied_at)
     SELECT ${given}, now() FROM jsonb_populate_recordset(NULL::${name}, $1) ORDER BY ${id}
     ON CONFLICT (${id}) DO UPDATE SET ${setRow(table, 'excluded')}
       WHERE known.sequence < excluded.sequence
     RETURNING new.${id} AS id, old.sequence::float8 AS before`,
    [
      encodeRows(
        table,
        newest(rows, (row) => row.id),
      ),
    ],
  );
}
