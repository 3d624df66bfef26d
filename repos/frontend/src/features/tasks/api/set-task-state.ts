import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../../lib/http/http-context.js';
import { showSaved, taskMutationScope } from '../task-mutation.js';
import { taskPath } from '../task-path.js';
import { type Task, taskSchema } from '../task.js';

const commands = { completed: 'complete', open: 'reopen' } as const;

/** Completes or reopens a task. */
export function useSetTaskState(task: Task, onChanged: () => void) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    scope: taskMutationScope(task.id),
    mutationFn: (state: Task['state']) => api.request(taskSchema, 'POST', `${taskPath(task)}/${commands[state]}`),
    onSuccess: async (saved) => {
      await showSaved(queryClient, saved);
      onChanged();
    },
  });
}
