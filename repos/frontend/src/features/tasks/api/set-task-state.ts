import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../../lib/http/http-context.js';
import { holdFetches, patchTask } from '../task-cache.js';
import { showSaved, taskMutationKey, taskMutationScope } from '../task-mutation.js';
import { taskPath } from '../task-path.js';
import { type Task, taskSchema } from '../task.js';

const commands = { completed: 'complete', open: 'reopen' } as const;

/** Completes or reopens a task: shown at once, undone on the screen where the service refuses. */
export function useSetTaskState(task: Task, onChanged: () => void) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: taskMutationKey(task.id),
    scope: taskMutationScope(task.id),
    mutationFn: (state: Task['state']) => api.request(taskSchema, 'POST', `${taskPath(task)}/${commands[state]}`),
    onMutate: async (state) => {
      await holdFetches(queryClient, task.listId);
      patchTask(queryClient, task, { state });
    },
    onSuccess: (saved) => {
      showSaved(queryClient, saved);
      onChanged();
    },
    onError: (_error, state) => patchTask(queryClient, task, { state: state === 'open' ? 'completed' : 'open' }),
  });
}
