import { useState } from 'react';
import { type TaskEdit, useEditTask } from './api/edit-task.js';
import { useSetTaskState } from './api/set-task-state.js';
import type { Task } from './task.js';

/**
 * The task as the person wants it, before the service has answered. What is wanted lies over what the service last said
 * and is taken off with the answer, so a refusal needs no undoing, and each change comes off by itself.
 */
export function useOptimisticTask(task: Task, onChanged: () => void) {
  const [wantedState, setWantedState] = useState<Task['state'] | null>(null);
  const [wantedText, setWantedText] = useState<TaskEdit | null>(null);
  const stateChange = useSetTaskState(task, onChanged);
  const edit = useEditTask(task, onChanged);

  return {
    shown: {
      title: wantedText?.title ?? task.title,
      notes: wantedText?.notes ?? task.notes,
      state: wantedState ?? task.state,
    },
    isChanging: wantedState !== null || wantedText !== null,
    stateError: stateChange.error,
    editError: edit.error,
    forgetEditError: edit.reset,

    setState(state: Task['state']) {
      setWantedState(state);
      // Of several clicks in a row, only the last one's callback is called.
      stateChange.mutate(state, { onSettled: () => setWantedState(null) });
    },

    saveEdit(changed: TaskEdit, onRefused: () => void) {
      setWantedText(changed);
      edit.mutate(changed, { onError: onRefused, onSettled: () => setWantedText(null) });
    },
  };
}
