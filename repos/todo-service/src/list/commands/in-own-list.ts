import type { Transaction, Transactions } from '@todo-platform/service-kit';
import { PeopleRepository } from '../../people/database/people.repository.js';
import { ListRepository } from '../database/list.repository.js';
import { TaskRepository } from '../database/task.repository.js';
import { accountClosed, listNotFound, taskNotFound, taskVersionMismatch } from '../domain/errors.js';
import type { List } from '../domain/list.js';
import type { Task, TaskDecision } from '../domain/task.js';
import { taskView } from '../http/task.view.js';

/**
 * Takes no lock: a command beside the arriving event may still succeed, as it may while the event is on its way.
 * @throws DomainError account.closed where the event that the caller's account is gone has arrived.
 */
export async function refuseClosed({ manager }: Transaction, caller: string): Promise<void> {
  if (await new PeopleRepository(manager).isClosed(caller)) throw accountClosed();
}

/** Runs a command on the caller's list, with the list locked. */
export async function inOwnList<R>(
  transactions: Transactions,
  caller: string,
  listId: string,
  work: (list: List, transaction: Transaction) => Promise<R>,
): Promise<R> {
  return transactions.run(async (transaction) => {
    await refuseClosed(transaction, caller);
    const list = await new ListRepository(transaction.manager).lock(listId);
    if (list?.ownerId !== caller) throw listNotFound();
    return work(list, transaction);
  });
}

export interface TaskCommand {
  readonly caller: string;
  readonly listId: string;
  readonly taskId: string;
  /** The task's version that the caller saw, where it insists on it. */
  readonly expectedVersion?: number | undefined;
}

/**
 * Decides on one task of the caller's list, and saves what was decided.
 * @throws DomainError list.not-found, task.not-found, task.version-mismatch
 */
export async function onTask(
  transactions: Transactions,
  { caller, listId, taskId, expectedVersion }: TaskCommand,
  decide: (list: List, task: Task) => TaskDecision,
  deletedAt: Date | null = null,
): Promise<Task> {
  return inOwnList(transactions, caller, listId, async (list, { manager, publish }) => {
    const tasks = new TaskRepository(manager);
    const current = await tasks.find(listId, taskId);
    if (!current) throw taskNotFound();
    if (expectedVersion !== undefined && expectedVersion !== current.version)
      throw taskVersionMismatch(taskView(current));
    const decision = decide(list, current);
    if (decision.event) {
      await new ListRepository(manager).update(decision.list);
      await tasks.update(decision.task, deletedAt);
      publish(decision.event);
    }
    return decision.task;
  });
}
