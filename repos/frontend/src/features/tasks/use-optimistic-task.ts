import { useState } from 'react';
import { type TaskEdit, useEditTask } from './api/edit-task.js';
import { useSetTaskState } from './api/set-task-state.js';
import type { Task } from './task.js';

/**
 * The task as the service last sent it, with the person's pending changes on top. Each pending change is dropped when the
 * service answers it, so a refused change needs no undo.
 */
export function useOptimisticTask(task: Task, onChanged: () => void) {
  const [pendingState, setPendingState] = useState<Task['state'] | null>(null);
  const [pendingEdit, setPendingEdit] = useState<TaskEdit | null>(null);
  const stateChange = useSetTaskState(task, onChanged);
  const edit = useEditTask(task, onChanged);

  return {
    shown: { ...task, ...pendingEdit?.fields, state: pendingState ?? task.state },
    isChanging: pendingState !== null || pendingEdit !== null,
    stateError: stateChange.error,
    editError: edit.error,
    clearEditError: edit.reset,

    setState(state: Task['state']) {
      setPendingState(state);
      // After several clicks in a row, TanStack Query calls only the last click's callback.
      stateChange.mutate(state, { onSettled: () => setPendingState(null) });
    },

    saveEdit(changed: TaskEdit, onRefused: () => void) {
      setPendingEdit(changed);
      edit.mutate(changed, { onError: onRefused, onSettled: () => setPendingEdit(null) });
    },
  };
}
