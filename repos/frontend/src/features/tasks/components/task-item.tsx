import { useEffect, useId, useRef, useState } from 'react';
import { ConfirmButton } from '../../../components/confirm-button.js';
import { Notice } from '../../../components/notice.js';
import { toApiError } from '../../../lib/http/api-error.js';
import { useDeleteTask } from '../api/delete-task.js';
import { type TaskEdit, useEditTask } from '../api/edit-task.js';
import { useSetTaskState } from '../api/set-task-state.js';
import { type Task, unsavedVersion } from '../task.js';
import { TaskEditor } from './task-editor.js';

interface TaskItemProps {
  readonly task: Task;
  readonly onChanged: () => void;
  readonly onDeleted: () => void;
}

export function TaskItem({ task, onChanged, onDeleted }: TaskItemProps) {
  const checkboxId = useId();
  const notesId = useId();
  const checkbox = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState<TaskEdit | null>(null);
  const hadDraft = useRef(false);
  const setState = useSetTaskState(task, onChanged);
  const edit = useEditTask(task, onChanged);
  const deletion = useDeleteTask(task, onChanged);

  const isEditing = draft !== null;
  useEffect(() => {
    if (!isEditing && hadDraft.current) checkbox.current?.focus();
    hadDraft.current = isEditing;
  }, [isEditing]);

  if (draft !== null) {
    const save = (changed: TaskEdit) => {
      setDraft(null);
      // Refused: what was typed comes back, with the reason.
      edit.mutate(changed, { onError: () => setDraft(changed) });
    };
    const cancel = () => {
      edit.reset();
      setDraft(null);
    };
    return (
      <li>
        <TaskEditor
          task={task}
          draft={draft}
          error={edit.error === null ? undefined : toApiError(edit.error)}
          onSave={save}
          onCancel={cancel}
        />
      </li>
    );
  }

  // A change that is based on a version needs the version that the changes under way will give.
  const isSettled = task.version !== unsavedVersion && !setState.isPending && !edit.isPending;
  const error = setState.error ?? deletion.error;
  return (
    <li>
      <div className="task">
        <input
          ref={checkbox}
          id={checkboxId}
          type="checkbox"
          checked={task.state === 'completed'}
          disabled={task.version === unsavedVersion}
          aria-describedby={task.notes === '' ? undefined : notesId}
          onChange={(event) => setState.mutate(event.currentTarget.checked ? 'completed' : 'open')}
        />
        <div className="task-text">
          <label htmlFor={checkboxId}>{task.title}</label>
          {task.notes !== '' && (
            <p id={notesId} className="muted">
              {task.notes}
            </p>
          )}
        </div>
        <div className="button-row">
          <button
            type="button"
            className="button-quiet"
            aria-label={`Edit ${task.title}`}
            disabled={!isSettled}
            onClick={() => setDraft({ title: task.title, notes: task.notes, seen: task })}
          >
            Edit
          </button>
          <ConfirmButton
            label="Delete"
            name={`Delete ${task.title}`}
            question="Delete this task?"
            confirmLabel="Delete"
            isPending={deletion.isPending}
            onConfirm={() => deletion.mutate(undefined, { onSuccess: onDeleted })}
          />
        </div>
      </div>
      {error !== null && (
        <Notice kind="error">
          “{task.title}” was not changed. {toApiError(error).message}
        </Notice>
      )}
    </li>
  );
}
