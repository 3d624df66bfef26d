import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toApiError } from '../../../lib/http/api-error.js';
import type { ApiClient } from '../../../lib/http/api-client.js';
import { useApi } from '../../../lib/http/http-context.js';
import { hideTask, holdFetches, showTask } from '../task-cache.js';
import { tasksPath } from '../task-path.js';
import { type Task, taskSchema, unsavedVersion } from '../task.js';
import { getTask } from './get-task.js';

export interface NewTask {
  readonly id: string;
  readonly title: string;
}

async function addTask(api: ApiClient, listId: string, task: NewTask): Promise<Task> {
  try {
    return await api.request(taskSchema, 'POST', tasksPath(listId), { body: task });
  } catch (error) {
    // The id was made here, so whoever took it was an earlier try whose answer was lost.
    if (toApiError(error).code !== 'task.id-taken') throw error;
    return getTask(api, { id: task.id, listId });
  }
}

/** Shows the task at once; takes it away again where the service refuses it. */
export function useAddTask(listId: string, onChanged: () => void) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (task: NewTask) => addTask(api, listId, task),
    onMutate: async (task) => {
      await holdFetches(queryClient, listId);
      showTask(queryClient, { ...task, listId, notes: '', state: 'open', version: unsavedVersion });
    },
    onSuccess: (task) => {
      showTask(queryClient, task);
      onChanged();
    },
    onError: (_error, { id }) => hideTask(queryClient, { id, listId }),
  });
}
