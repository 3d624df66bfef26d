import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../../lib/http/http-context.js';
import { cancelFetches, hideTask, showTask } from '../task-cache.js';
import { tasksPath } from '../task-path.js';
import { type NewTask, taskSchema, unsavedTask } from '../task.js';

/** Shows the task at once, and removes it again if the service refuses it. */
export function useAddTask(listId: string, onChanged: () => void) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (task: NewTask) => api.request(taskSchema, 'POST', tasksPath(listId), { body: task }),
    onMutate: async (task) => {
      await cancelFetches(queryClient, listId);
      showTask(queryClient, unsavedTask(listId, task));
    },
    onSuccess: (task) => {
      showTask(queryClient, task);
      onChanged();
    },
    onError: (_error, { id }) => hideTask(queryClient, { id, listId }),
  });
}
