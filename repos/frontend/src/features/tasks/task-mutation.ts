import type { QueryClient } from '@tanstack/react-query';
import { showTask } from './task-cache.js';
import type { Task } from './task.js';

export const taskMutationKey = (taskId: string) => ['task', taskId] as const;

/** Changes of one task go out one after the other, in the order in which they were made. */
export const taskMutationScope = (taskId: string) => ({ id: `task-${taskId}` });

/** Shows what the service answered, unless a later change of this task is already shown and still under way. */
export function showSaved(queryClient: QueryClient, task: Task): void {
  if (queryClient.isMutating({ mutationKey: taskMutationKey(task.id) }) <= 1) showTask(queryClient, task);
}
