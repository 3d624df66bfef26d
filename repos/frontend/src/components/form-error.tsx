import type { ApiError } from '../lib/http/api-error.js';
import { Notice } from './notice.js';

interface FormErrorProps {
  readonly error: ApiError | undefined;
  /** The fields that show their own errors. */
  readonly fields: readonly string[];
}

/** Says why the service refused a form, unless the fields already say it all. */
export function FormError({ error, fields }: FormErrorProps) {
  if (error === undefined) return null;
  const elsewhere = error.fieldErrors.filter(({ path }) => !fields.includes(path));
  // The message of request.invalid only says that some fields are invalid. Other messages add something to the fields.
  if (error.code === 'request.invalid' && error.fieldErrors.length > 0 && elsewhere.length === 0) return null;
  const details = elsewhere.map(({ path, message }) => `${path}: ${message}`);
  return <Notice kind="error">{[error.message, ...details].join(' ')}</Notice>;
}
