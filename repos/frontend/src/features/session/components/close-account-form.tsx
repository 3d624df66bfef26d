import { type SubmitEvent } from 'react';
import { FormError } from '../../../components/form-error.js';
import { limits } from '../../../lib/api/users-service.gen.js';
import { textOf } from '../../../lib/form.js';
import { mutationError } from '../../../lib/http/api-error.js';
import { useCloseAccount } from '../api/close-account.js';
import { PasswordField } from './credential-fields.js';

export function CloseAccountForm() {
  const closing = useCloseAccount();
  const error = mutationError(closing.error);

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (closing.isPending) return;
    closing.mutate(textOf(new FormData(event.currentTarget), 'password'));
  };

  return (
    <form className="stack" onSubmit={onSubmit}>
      <FormError error={error} fields={['password']} />
      <PasswordField
        autoComplete="current-password"
        limits={limits.meClose.password}
        hint="This cannot be undone: your lists will be deleted."
        error={error}
      />
      <div className="button-row">
        <button type="submit" className="button-danger">
          {closing.isPending ? 'Closing…' : 'Close account'}
        </button>
      </div>
    </form>
  );
}
