import { type KeyboardEvent, type SubmitEvent, useEffect, useRef } from 'react';
import { Field, TextArea } from '../../../components/field.js';
import { FormError } from '../../../components/form-error.js';
import { Notice } from '../../../components/notice.js';
import { limits, tasksChangeBody } from '../../../lib/api/todo-service.gen.js';
import { fieldError } from '../../../lib/field-error.js';
import { textOf } from '../../../lib/form.js';
import type { ApiError } from '../../../lib/http/api-error.js';
import type { TaskEdit } from '../api/edit-task.js';
import type { Task, TaskFields } from '../task.js';

interface TaskEditorProps {
  readonly task: Task;
  readonly draft: TaskEdit;
  readonly error: ApiError | undefined;
  readonly onSave: (edit: TaskEdit) => void;
  readonly onCancel: () => void;
}

export function TaskEditor({ task, draft, error, onSave, onCancel }: TaskEditorProps) {
  const title = useRef<HTMLInputElement>(null);
  const isConflict = error?.status === 412;

  useEffect(() => title.current?.focus(), []);

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const fields: TaskFields = { title: textOf(form, 'title').trim(), notes: textOf(form, 'notes').trim() };
    if (fields.title === '') return;
    // After a conflict, the notice has shown the current task to the person.
    onSave({ fields, seen: isConflict ? task : draft.seen });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onCancel();
  };

  return (
    <form className="stack task-editor" onSubmit={onSubmit} onKeyDown={onKeyDown}>
      {isConflict ? (
        <Notice kind="error">
          This task was changed elsewhere. It is now “{task.title}”
          {task.notes === '' ? '' : ` with the notes “${task.notes}”`}. Save again to replace it, or cancel to keep it.
        </Notice>
      ) : (
        <FormError error={error} fields={Object.keys(tasksChangeBody.shape)} />
      )}
      <Field
        ref={title}
        label="Title"
        name="title"
        required
        {...limits.tasksChange.title}
        autoComplete="off"
        defaultValue={draft.fields.title}
        error={fieldError(error, 'title')}
      />
      <TextArea
        label="Notes"
        name="notes"
        rows={3}
        {...limits.tasksChange.notes}
        defaultValue={draft.fields.notes}
        error={fieldError(error, 'notes')}
      />
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
