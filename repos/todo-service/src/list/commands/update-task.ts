import type { Transactions } from '@todo-platform/service-kit';
import { ListRepository } from '../database/list.repository.js';
import { TaskRepository } from '../database/task.repository.js';
import { expectTaskVersion, taskNotFound } from '../domain/errors.js';
import type { List } from '../domain/list.js';
import type { Task, TaskDecision } from '../domain/task.js';
import { type ListCommand, withLockedList } from './with-locked-list.js';

export interface TaskCommand extends ListCommand {
  readonly taskId: string;
  /** If given, the command only runs if the task still has this version. */
  readonly expectedVersion?: number | undefined;
}

/**
 * Lets the domain decide about one task, and saves the decision with its event.
 * @param deletedAt the time of deletion, if the command deletes the task
 * @throws DomainError account.closed, list.not-found, task.not-found, task.version-mismatch
 */
export async function updateTask(
  transactions: Transactions,
  command: TaskCommand,
  decide: (list: List, task: Task) => TaskDecision,
  deletedAt: Date | null = null,
): Promise<Task> {
  return withLockedList(transactions, command, 'change', async (list, { manager, publish }) => {
    const tasks = new TaskRepository(manager);
    const current = await tasks.find(list.id, command.taskId);
    if (!current) throw taskNotFound();
    expectTaskVersion(current, command.expectedVersion);
    const decision = decide(list, current);
    if (decision.event) {
      await new ListRepository(manager).update(decision.list);
      await tasks.update(decision.task, deletedAt);
      publish(decision.event);
    }
    return decision.task;
  });
}
