import type { QueryClient } from '@tanstack/react-query';
import { holdFetches, showTask } from './task-cache.js';
import type { Task } from './task.js';

/** Changes of one task go out one after the other, in the order in which they were made. */
export const taskMutationScope = (taskId: string) => ({ id: `task-${taskId}` });

/** Shows what the service answered to a change. A fetch that began before it must not put the old state back. */
export async function showSaved(queryClient: QueryClient, task: Task): Promise<void> {
  await holdFetches(queryClient, task.listId);
  showTask(queryClient, task);
}
