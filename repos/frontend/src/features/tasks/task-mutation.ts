import type { QueryClient } from '@tanstack/react-query';
import { cancelFetches, showTask } from './task-cache.js';
import type { Task } from './task.js';

/** TanStack Query runs mutations of one scope one after the other, so changes of a task keep their order. */
export const taskMutationScope = (taskId: string) => ({ id: `task-${taskId}` });

/** Shows the task that the service answered with. A fetch that started earlier must not bring the old task back. */
export async function showSaved(queryClient: QueryClient, task: Task): Promise<void> {
  await cancelFetches(queryClient, task.listId);
  showTask(queryClient, task);
}
