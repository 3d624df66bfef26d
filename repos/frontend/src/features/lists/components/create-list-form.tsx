import { type SubmitEvent } from 'react';
import { Field } from '../../../components/field.js';
import { FormError } from '../../../components/form-error.js';
import { limits } from '../../../lib/api/todo-service.gen.js';
import { fieldError } from '../../../lib/field-error.js';
import { textOf } from '../../../lib/form.js';
import { mutationError } from '../../../lib/http/api-error.js';
import { useStableIds } from '../../../lib/stable-ids.js';
import { useCreateList } from '../api/create-list.js';

export function CreateListForm() {
  const ids = useStableIds();
  const creating = useCreateList();
  const error = mutationError(creating.error);

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const name = textOf(new FormData(form), 'name').trim();
    if (creating.isPending || name === '') return;
    const onSuccess = () => {
      ids.forget();
      form.reset();
    };
    creating.mutate({ id: ids.for(name), name }, { onSuccess });
  };

  return (
    <form className="stack" onSubmit={onSubmit}>
      <div className="inline-form">
        <Field
          label="New list"
          name="name"
          required
          {...limits.listsCreate.name}
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
