import type { ProjectionRow, ProjectionTable, Transaction } from '@todo-platform/service-kit';
import { LISTS, TASKS } from './activity.tables.js';
import { CountersRepository } from './database/counters.repository.js';
import { ErasureRepository } from './database/erasure.repository.js';

/** The column of each table that holds an account id. */
const ACCOUNT_COLUMN: ReadonlyMap<ProjectionTable, string> = new Map([
  [LISTS, 'owner_id'],
  [TASKS, 'completed_by'],
]);

/**
 * Replaces closed accounts with null, as the erasure does, and locks the counters that the rows change. Accounts are not locked: if one is
 * closed meanwhile, the erasure removes its id later. A row that an erasure has not reached yet is right too: it keeps its name.
 */
export async function toStoredRows(
  rows: readonly ProjectionRow[],
  { manager }: Transaction,
): Promise<readonly ProjectionRow[]> {
  const accounts = rows.flatMap((row) => accountOf(row) ?? []);
  await new CountersRepository(manager).lock(accounts, rows.map(listOf));
  const erasures = new ErasureRepository(manager);
  const closed = await erasures.closedAmong(accounts);
  const isOfClosed = (row: ProjectionRow) => closed.has(accountOf(row) ?? '');
  const stored = await erasures.storedNames(rows.filter(isOfClosed).map(({ id }) => id));
  return rows.map((row) => {
    const column = ACCOUNT_COLUMN.get(row.table);
    if (column === undefined || !isOfClosed(row)) return row;
    return { ...row, values: { ...row.values, [column]: stored.get(row.id) ?? null } };
  });
}

function accountOf({ table, values }: ProjectionRow): string | undefined {
  const account = values[ACCOUNT_COLUMN.get(table) ?? ''];
  return typeof account === 'string' ? account : undefined;
}

function listOf({ table, id, values }: ProjectionRow): string {
  return table === LISTS ? id : String(values.list_id);
}
