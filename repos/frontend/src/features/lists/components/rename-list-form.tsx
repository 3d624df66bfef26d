import { type KeyboardEvent, type SubmitEvent, useEffect, useRef, useState } from 'react';
import { Field } from '../../../components/field.js';
import { FormError } from '../../../components/form-error.js';
import { Notice } from '../../../components/notice.js';
import { limits } from '../../../lib/api/todo-service.gen.js';
import { fieldError } from '../../../lib/field-error.js';
import { textOf } from '../../../lib/form.js';
import { mutationError } from '../../../lib/http/api-error.js';
import { useRenameList } from '../api/rename-list.js';
import type { List } from '../list.js';

interface RenameListFormProps {
  readonly list: List;
  readonly onDone: () => void;
}

export function RenameListForm({ list, onDone }: RenameListFormProps) {
  const [opened] = useState(list);
  const renaming = useRenameList();
  const error = mutationError(renaming.error);
  const isConflict = error?.status === 412;
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => field.current?.select(), []);

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = textOf(new FormData(event.currentTarget), 'name').trim();
    if (renaming.isPending || name === '') return;
    // After a conflict, the notice has shown the current name to the person.
    renaming.mutate({ name, seen: isConflict ? list : opened }, { onSuccess: onDone });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onDone();
  };

  return (
    <form className="stack rename-list" onSubmit={onSubmit} onKeyDown={onKeyDown}>
      {isConflict ? (
        <Notice kind="error">
          This list was renamed elsewhere to “{list.name}”. Save again to replace that name, or cancel to keep it.
        </Notice>
      ) : (
        <FormError error={error} fields={['name']} />
      )}
      <div className="inline-form">
        <Field
          ref={field}
          label="List name"
          name="name"
          required
          {...limits.listsChange.name}
          autoComplete="off"
          defaultValue={opened.name}
          error={fieldError(error, 'name')}
        />
        <div className="button-row">
          <button type="submit" className="button-primary">
            Save
          </button>
          <button type="button" onClick={onDone}>
            Cancel
          </button>
        </div>
      </div>
    </form>
  );
}
