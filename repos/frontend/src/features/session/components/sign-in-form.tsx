import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent } from 'react';
import { Field } from '../../../components/field.js';
import { FormError } from '../../../components/form-error.js';
import { fieldError } from '../../../lib/field-error.js';
import { textOf } from '../../../lib/form.js';
import { toApiError } from '../../../lib/http/api-error.js';
import type { Credentials } from '../api/sign-in.js';
import { useSession } from '../session-context.js';

export function SignInForm() {
  const session = useSession();
  const {
    mutate,
    isPending,
    error: cause,
  } = useMutation({
    mutationFn: (credentials: Credentials) => session.signIn(credentials),
  });
  const error = cause === null ? undefined : toApiError(cause);

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isPending) return;
    const form = new FormData(event.currentTarget);
    mutate({ email: textOf(form, 'email').trim(), password: textOf(form, 'password') });
  };

  return (
    <form className="stack" onSubmit={onSubmit}>
      <FormError error={error} fields={['email', 'password']} />
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
        autoComplete="current-password"
        required
        error={fieldError(error, 'password')}
      />
      <button type="submit" className="button-primary">
        {isPending ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  );
}
