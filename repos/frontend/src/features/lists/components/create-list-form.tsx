import { type SubmitEvent } from 'react';
import { Field } from '../../../components/field.js';
import { FormError } from '../../../components/form-error.js';
import { useCreateIds } from '../../../lib/create-id.js';
import { fieldError } from '../../../lib/field-error.js';
import { textOf } from '../../../lib/form.js';
import { toApiError } from '../../../lib/http/api-error.js';
import { useCreateList } from '../api/create-list.js';

export function CreateListForm() {
  const ids = useCreateIds();
  const { mutate, isPending, error: cause } = useCreateList();
  const error = cause === null ? undefined : toApiError(cause);

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const name = textOf(new FormData(form), 'name').trim();
    if (isPending || name === '') return;
    const onSuccess = () => {
      ids.done();
      form.reset();
    };
    mutate({ id: ids.for(name), name }, { onSuccess });
  };

  return (
    <form className="stack" onSubmit={onSubmit}>
      <div className="inline-form">
        <Field
          label="New list"
          name="name"
          required
          maxLength={120}
          autoComplete="off"
          error={fieldError(error, 'name')}
        />
        <button type="submit" className="button-primary">
          Add list
        </button>
      </div>
      <FormError error={error} fields={['name']} />
    </form>
  );
}
