import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useRef } from 'react';
import { Field } from '../../../components/field.js';
import { FormError } from '../../../components/form-error.js';
import { useCreateIds } from '../../../lib/create-id.js';
import { fieldError } from '../../../lib/field-error.js';
import { textOf } from '../../../lib/form.js';
import { toApiError } from '../../../lib/http/api-error.js';
import { type Registration, register } from '../api/register.js';
import { useSession } from '../session-context.js';

export function RegisterForm() {
  const session = useSession();
  const ids = useCreateIds();
  const openedId = useRef<string>(undefined);
  const {
    mutate,
    isPending,
    error: cause,
  } = useMutation({
    mutationFn: async (registration: Registration) => {
      // Where only signing in failed, trying again must not open the account a second time.
      if (openedId.current !== registration.id) await register(registration);
      openedId.current = registration.id;
      await session.signIn({ email: registration.email, password: registration.password });
    },
  });
  const error = cause === null ? undefined : toApiError(cause);

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isPending) return;
    const form = new FormData(event.currentTarget);
    const entered = {
      name: textOf(form, 'name').trim(),
      email: textOf(form, 'email').trim(),
      password: textOf(form, 'password'),
    };
    mutate({ id: ids.for(JSON.stringify(entered)), ...entered });
  };

  return (
    <form className="stack" onSubmit={onSubmit}>
      <FormError error={error} fields={['name', 'email', 'password']} />
      <Field label="Name" name="name" autoComplete="name" required maxLength={80} error={fieldError(error, 'name')} />
      <Field
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        required
        error={fieldError(error, 'email')}
      />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        required
        minLength={10}
        maxLength={200}
        hint="At least 10 characters."
        error={fieldError(error, 'password')}
      />
      <button type="submit" className="button-primary">
        {isPending ? 'Creating account…' : 'Create account'}
      </button>
    </form>
  );
}
