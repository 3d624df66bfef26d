import { type SubmitEvent } from 'react';
import { Field } from '../../../components/field.js';
import { FormError } from '../../../components/form-error.js';
import { fieldError } from '../../../lib/field-error.js';
import { textOf } from '../../../lib/form.js';
import { toApiError } from '../../../lib/http/api-error.js';
import { useCloseAccount } from '../api/close-account.js';

export function CloseAccountForm() {
  const { mutate, isPending, error: cause } = useCloseAccount();
  const error = cause === null ? undefined : toApiError(cause);

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isPending) return;
    mutate(textOf(new FormData(event.currentTarget), 'password'));
  };

  return (
    <form className="stack" onSubmit={onSubmit}>
      <FormError error={error} fields={['password']} />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        hint="Closing is for good: your lists are deleted and cannot be had back."
        error={fieldError(error, 'password')}
      />
      <div className="button-row">
        <button type="submit" className="button-danger">
          {isPending ? 'Closing…' : 'Close account'}
        </button>
      </div>
    </form>
  );
}
