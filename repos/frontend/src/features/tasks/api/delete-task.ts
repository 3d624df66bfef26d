import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toApiError } from '../../../lib/http/api-error.js';
import type { ApiClient } from '../../../lib/http/api-client.js';
import { useApi } from '../../../lib/http/http-context.js';
import { cancelFetches, hideTask } from '../task-cache.js';
import { taskMutationScope } from '../task-mutation.js';
import { taskPath } from '../task-path.js';
import type { Task } from '../task.js';

async function deleteTask(api: ApiClient, task: Task): Promise<void> {
  try {
    await api.command('DELETE', taskPath(task));
  } catch (error) {
    // If the task is already deleted, the person has what they wanted.
    if (toApiError(error).code !== 'task.not-found') throw error;
  }
}

export function useDeleteTask(task: Task, onChanged: () => void) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    scope: taskMutationScope(task.id),
    mutationFn: () => deleteTask(api, task),
    onSuccess: async () => {
      await cancelFetches(queryClient, task.listId);
      hideTask(queryClient, task);
      onChanged();
    },
  });
}
