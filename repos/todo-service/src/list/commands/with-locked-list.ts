import type { Transaction, Transactions } from '@todo-platform/service-kit';
import { assertAccountOpen } from '../../people/assert-account-open.js';
import { ListRepository } from '../database/list.repository.js';
import { authorize, type ListAction } from '../domain/access.js';
import type { List } from '../domain/list.js';

export interface ListCommand {
  readonly caller: string;
  readonly listId: string;
}

/**
 * Runs a command on a list in one transaction. The list stays locked until the transaction ends.
 * @throws DomainError account.closed, list.not-found
 */
export async function withLockedList<R>(
  transactions: Transactions,
  { caller, listId }: ListCommand,
  action: ListAction,
  work: (list: List, transaction: Transaction) => Promise<R>,
): Promise<R> {
  return transactions.run(async (transaction) => {
    await assertAccountOpen(transaction, caller);
    const list = authorize(await new ListRepository(transaction.manager).lock(listId), caller, action);
    return work(list, transaction);
  });
}
