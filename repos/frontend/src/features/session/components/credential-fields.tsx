import { Field } from '../../../components/field.js';
import { fieldError } from '../../../lib/field-error.js';
import type { ApiError } from '../../../lib/http/api-error.js';

interface CredentialFieldProps {
  readonly limits: { readonly minLength?: number; readonly maxLength?: number };
  readonly error: ApiError | undefined;
}

/** The e-mail address that a person signs in with. */
export function EmailField({ limits, error }: CredentialFieldProps) {
  return (
    <Field
      label="E-mail"
      name="email"
      type="email"
      autoComplete="username"
      required
      {...limits}
      error={fieldError(error, 'email')}
    />
  );
}

interface PasswordFieldProps extends CredentialFieldProps {
  readonly autoComplete: 'current-password' | 'new-password';
  readonly hint?: string;
}

export function PasswordField({ limits, error, ...input }: PasswordFieldProps) {
  return (
    <Field
      label="Password"
      name="password"
      type="password"
      required
      {...limits}
      {...input}
      error={fieldError(error, 'password')}
    />
  );
}
