import { eventTimestamp } from '@todo-platform/contracts';
import type { Tombstone } from '../database/account.repository.js';
import { type Account, accountData } from '../domain/account.js';

/** A page of the snapshot; it ends at its last id. */
export function accountPage(page: readonly (Account | Tombstone)[]) {
  return { accounts: page.map(exported), cursor: page.at(-1)?.id ?? '' };
}

function exported(account: Account | Tombstone) {
  const sequence = account.version;
  if (!('closedAt' in account)) return { sequence, state: { case: 'open', value: accountData(account) } } as const;
  const { id, closedAt } = account;
  return { sequence, state: { case: 'closed', value: { id, closedAt: eventTimestamp(closedAt) } } } as const;
}
