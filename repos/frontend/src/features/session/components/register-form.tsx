import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useRef } from 'react';
import { Field } from '../../../components/field.js';
import { FormError } from '../../../components/form-error.js';
import { limits } from '../../../lib/api/users-service.gen.js';
import { fieldError } from '../../../lib/field-error.js';
import { textOf } from '../../../lib/form.js';
import { mutationError } from '../../../lib/http/api-error.js';
import { useStableIds } from '../../../lib/stable-ids.js';
import { type Registration, register } from '../api/register.js';
import { useSession } from '../session-context.js';
import { EmailField, PasswordField } from './credential-fields.js';

const { name, email, password } = limits.accountsRegister;

export function RegisterForm() {
  const session = useSession();
  const ids = useStableIds();
  const createdId = useRef<string>(undefined);
  const registering = useMutation({
    mutationFn: async (registration: Registration) => {
      // If only the sign-in failed, a second try must not create the account again.
      if (createdId.current !== registration.id) await register(registration);
      createdId.current = registration.id;
      await session.signIn({ email: registration.email, password: registration.password });
    },
  });
  const error = mutationError(registering.error);

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (registering.isPending) return;
    const form = new FormData(event.currentTarget);
    const entered = {
      name: textOf(form, 'name').trim(),
      email: textOf(form, 'email').trim(),
      password: textOf(form, 'password'),
    };
    registering.mutate({ id: ids.for(JSON.stringify(entered)), ...entered });
  };

  return (
    <form className="stack" onSubmit={onSubmit}>
      <FormError error={error} fields={['name', 'email', 'password']} />
      <Field label="Name" name="name" autoComplete="name" required {...name} error={fieldError(error, 'name')} />
      <EmailField limits={email} error={error} />
      <PasswordField
        autoComplete="new-password"
        limits={password}
        hint={`At least ${password.minLength} characters.`}
        error={error}
      />
      <button type="submit" className="button-primary">
        {registering.isPending ? 'Creating account…' : 'Create account'}
      </button>
    </form>
  );
}
