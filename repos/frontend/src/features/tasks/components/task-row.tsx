import { type RefObject, useId } from 'react';
import { ConfirmButton } from '../../../components/confirm-button.js';
import { Notice } from '../../../components/notice.js';
import { toApiError } from '../../../lib/http/api-error.js';
import { useDeleteTask } from '../api/delete-task.js';
import { type Task, unsavedVersion } from '../task.js';
import type { useOptimisticTask } from '../use-optimistic-task.js';

interface TaskRowProps {
  readonly task: Task;
  readonly optimistic: ReturnType<typeof useOptimisticTask>;
  readonly checkbox: RefObject<HTMLInputElement | null>;
  readonly onEdit: () => void;
  readonly onChanged: () => void;
  readonly onDeleted: () => void;
}

export function TaskRow({ task, optimistic, checkbox, onEdit, onChanged, onDeleted }: TaskRowProps) {
  const checkboxId = useId();
  const notesId = useId();
  const deletion = useDeleteTask(task, onChanged);
  const { title, notes, state } = optimistic.shown;
  const isUnsaved = task.version === unsavedVersion;
  const error = optimistic.stateError ?? deletion.error;
  return (
    <>
      <div className="task">
        <input
          ref={checkbox}
          id={checkboxId}
          type="checkbox"
          checked={state === 'completed'}
          disabled={isUnsaved}
          aria-describedby={notes === '' ? undefined : notesId}
          onChange={(event) => optimistic.setState(event.currentTarget.checked ? 'completed' : 'open')}
        />
        <div className="task-text">
          <label htmlFor={checkboxId}>{title}</label>
          {notes !== '' && (
            <p id={notesId} className="muted">
              {notes}
            </p>
          )}
        </div>
        <div className="button-row">
          <button
            type="button"
            className="button-quiet"
            aria-label={`Edit ${title}`}
            // An edit starts from a known version of the task, which a pending change is about to replace.
            disabled={isUnsaved || optimistic.isChanging}
            onClick={onEdit}
          >
            Edit
          </button>
          <ConfirmButton
            label="Delete"
            name={`Delete ${title}`}
            question="Delete this task?"
            confirmLabel="Delete"
            isPending={deletion.isPending}
            onConfirm={() => deletion.mutate(undefined, { onSuccess: onDeleted })}
          />
        </div>
      </div>
      {error !== null && (
        <Notice kind="error">
          “{title}” was not changed. {toApiError(error).message}
        </Notice>
      )}
    </>
  );
}
