import { type KeyboardEvent, type SubmitEvent, useEffect, useId, useRef } from 'react';
import { Field } from '../../../components/field.js';
import { FormError } from '../../../components/form-error.js';
import { Notice } from '../../../components/notice.js';
import { fieldError } from '../../../lib/field-error.js';
import { textOf } from '../../../lib/form.js';
import type { ApiError } from '../../../lib/http/api-error.js';
import type { TaskEdit } from '../api/edit-task.js';
import type { Task } from '../task.js';

interface TaskEditorProps {
  readonly task: Task;
  readonly draft: TaskEdit;
  readonly error: ApiError | undefined;
  readonly onSave: (edit: TaskEdit) => void;
  readonly onCancel: () => void;
}

export function TaskEditor({ task, draft, error, onSave, onCancel }: TaskEditorProps) {
  const notesId = useId();
  const title = useRef<HTMLInputElement>(null);
  const isConflict = error?.status === 412;
  const notesError = fieldError(error, 'notes');

  useEffect(() => title.current?.focus(), []);

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const entered = { title: textOf(form, 'title').trim(), notes: textOf(form, 'notes').trim() };
    if (entered.title === '') return;
    // After a conflict the notice shows the present task, so that is what the person has seen.
    onSave({ ...entered, seen: isConflict ? task : draft.seen });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onCancel();
  };

  return (
    <form className="stack task-editor" onSubmit={onSubmit}>
      {isConflict ? (
        <Notice kind="error">
          This task was changed elsewhere; it is now “{task.title}”
          {task.notes === '' ? '' : ` with notes “${task.notes}”`}. Save again to replace that, or cancel to keep it.
        </Notice>
      ) : (
        <FormError error={error} fields={['title', 'notes']} />
      )}
      <Field
        ref={title}
        label="Title"
        name="title"
        required
        maxLength={300}
        autoComplete="off"
        defaultValue={draft.title}
        onKeyDown={onKeyDown}
        error={fieldError(error, 'title')}
      />
      <div className="field">
        <label htmlFor={notesId}>Notes</label>
        <textarea
          id={notesId}
          name="notes"
          rows={3}
          maxLength={4000}
          defaultValue={draft.notes}
          onKeyDown={onKeyDown}
          aria-invalid={notesError === undefined ? undefined : true}
          aria-describedby={notesError === undefined ? undefined : `${notesId}-error`}
        />
        {notesError !== undefined && (
          <p id={`${notesId}-error`} className="field-error" role="alert">
            {notesError}
          </p>
        )}
      </div>
      <div className="button-row">
        <button type="submit" className="button-primary">
          Save
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
