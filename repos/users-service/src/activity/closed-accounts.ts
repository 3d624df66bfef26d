import type { ProjectionRow, Transaction } from '@todo-platform/service-kit';
import { ActivityRepository } from './database/activity.repository.js';

/** The columns that hold account ids. */
const ACCOUNT_COLUMNS = ['owner_id', 'completed_by'];

/** Replaces closed accounts with NOBODY. Locks the accounts, so that none is closed before the transaction ends. */
export async function replaceClosedAccounts(
  rows: readonly ProjectionRow[],
  { manager }: Transaction,
): Promise<readonly ProjectionRow[]> {
  const accountIds = rows.flatMap(({ values }) =>
    ACCOUNT_COLUMNS.flatMap((column) => values[column] ?? []).map(String),
  );
  const idOrNobody = await new ActivityRepository(manager).closedReplacer(accountIds);
  const replaced = ([column, value]: [string, ProjectionRow['values'][string]]) =>
    [column, ACCOUNT_COLUMNS.includes(column) && typeof value === 'string' ? idOrNobody(value) : value] as const;
  return rows.map((row) => ({ ...row, values: Object.fromEntries(Object.entries(row.values).map(replaced)) }));
}
