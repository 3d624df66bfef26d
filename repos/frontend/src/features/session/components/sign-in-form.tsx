import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent } from 'react';
import { FormError } from '../../../components/form-error.js';
import { limits } from '../../../lib/api/users-service.gen.js';
import { textOf } from '../../../lib/form.js';
import { mutationError } from '../../../lib/http/api-error.js';
import type { Credentials } from '../api/sign-in.js';
import { useSession } from '../session-context.js';
import { EmailField, PasswordField } from './credential-fields.js';

export function SignInForm() {
  const session = useSession();
  const signingIn = useMutation({ mutationFn: (credentials: Credentials) => session.signIn(credentials) });
  const error = mutationError(signingIn.error);

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (signingIn.isPending) return;
    const form = new FormData(event.currentTarget);
    signingIn.mutate({ email: textOf(form, 'email').trim(), password: textOf(form, 'password') });
  };

  return (
    <form className="stack" onSubmit={onSubmit}>
      <FormError error={error} fields={['email', 'password']} />
      <EmailField limits={limits.sessionBegin.email} error={error} />
      <PasswordField autoComplete="current-password" limits={limits.sessionBegin.password} error={error} />
      <button type="submit" className="button-primary">
        {signingIn.isPending ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  );
}
