import { eventTimestamp } from '@todo-platform/contracts';
import { type Account, accountData, type AccountTombstone } from '../domain/account.js';

/** A page of the snapshot. Its cursor is the last id of the page. */
export function snapshotPage(page: readonly (Account | AccountTombstone)[]) {
  return { accounts: page.map(exportedAccount), cursor: page.at(-1)?.id ?? '' };
}

function exportedAccount(account: Account | AccountTombstone) {
  const sequence = account.version;
  if (!('closedAt' in account)) return { sequence, state: { case: 'open', value: accountData(account) } } as const;
  const { id, closedAt } = account;
  return { sequence, state: { case: 'closed', value: { id, closedAt: eventTimestamp(closedAt) } } } as const;
}
