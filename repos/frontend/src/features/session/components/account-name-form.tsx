import { type SubmitEvent } from 'react';
import { Field } from '../../../components/field.js';
import { FormError } from '../../../components/form-error.js';
import { Notice } from '../../../components/notice.js';
import { limits } from '../../../lib/api/users-service.gen.js';
import { fieldError } from '../../../lib/field-error.js';
import { textOf } from '../../../lib/form.js';
import { mutationError } from '../../../lib/http/api-error.js';
import type { Account } from '../account.js';
import { useRenameAccount } from '../api/rename-account.js';

export function AccountNameForm({ account }: { readonly account: Account }) {
  const renaming = useRenameAccount(account);
  const error = mutationError(renaming.error);

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (renaming.isPending) return;
    renaming.mutate(textOf(new FormData(event.currentTarget), 'name').trim());
  };

  return (
    <form className="stack" onSubmit={onSubmit}>
      {error?.status === 412 ? (
        <Notice kind="error">
          Your account was changed elsewhere. Your name is now “{account.name}”. Save again to replace it.
        </Notice>
      ) : (
        <FormError error={error} fields={['name']} />
      )}
      {renaming.isSuccess && <Notice kind="info">Your name is saved.</Notice>}
      <Field
        label="Name"
        name="name"
        autoComplete="name"
        required
        {...limits.meChange.name}
        defaultValue={account.name}
        error={fieldError(error, 'name')}
      />
      <div className="button-row">
        <button type="submit" className="button-primary">
          {renaming.isPending ? 'Saving…' : 'Save name'}
        </button>
      </div>
    </form>
  );
}
