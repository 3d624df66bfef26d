import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../../lib/http/http-context.js';
import { hideTask, holdFetches, showTask } from '../task-cache.js';
import { tasksPath } from '../task-path.js';
import { taskSchema, unsavedVersion } from '../task.js';

export interface NewTask {
  /** Chosen here: sending the same task again gives the one that the first sending made. */
  readonly id: string;
  readonly title: string;
}

/** Shows the task at once; takes it away again where the service refuses it. */
export function useAddTask(listId: string, onChanged: () => void) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (task: NewTask) => api.request(taskSchema, 'POST', tasksPath(listId), { body: task }),
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
