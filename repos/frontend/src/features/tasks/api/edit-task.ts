import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toApiError } from '../../../lib/http/api-error.js';
import { useApi } from '../../../lib/http/http-context.js';
import { showSaved, taskMutationScope } from '../task-mutation.js';
import { taskPath } from '../task-path.js';
import { type Task, taskSchema } from '../task.js';
import { getTask } from './get-task.js';

export interface TaskEdit {
  readonly title: string;
  readonly notes: string;
  /** The task as the person saw it when they edited it. */
  readonly seen: Task;
}

/** Changes title and notes. Where the task was changed elsewhere meanwhile (412), what it is now is shown. */
export function useEditTask(task: Task, onChanged: () => void) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    scope: taskMutationScope(task.id),
    mutationFn: ({ title, notes, seen }: TaskEdit) =>
      api.request(taskSchema, 'PATCH', taskPath(task), { body: { title, notes }, ifMatch: seen.version }),
    onSuccess: async (saved) => {
      await showSaved(queryClient, saved);
      onChanged();
    },
    onError: async (error) => {
      if (toApiError(error).status !== 412) return;
      await getTask(api, task).then(
        (current) => showSaved(queryClient, current),
        () => undefined,
      );
    },
  });
}
