import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toApiError } from '../../../lib/http/api-error.js';
import { useApi } from '../../../lib/http/http-context.js';
import { showSaved, taskMutationScope } from '../task-mutation.js';
import { taskPath } from '../task-path.js';
import { type Task, type TaskFields, taskSchema } from '../task.js';
import { getTask } from './get-task.js';

export interface TaskEdit {
  readonly fields: TaskFields;
  /** The task as the person saw it while editing. */
  readonly seen: Task;
}

/** Saves an edit. If the task was changed elsewhere meanwhile (412), shows the current task. */
export function useEditTask(task: Task, onChanged: () => void) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    scope: taskMutationScope(task.id),
    mutationFn: ({ fields, seen }: TaskEdit) =>
      api.request(taskSchema, 'PATCH', taskPath(task), { body: fields, ifMatch: seen.version }),
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
