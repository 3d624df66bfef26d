import type { ApiError } from '../lib/http/api-error.js';
import { Notice } from './notice.js';

interface FormErrorProps {
  readonly error: ApiError | undefined;
  /** The fields of the form; what was refused in one of them is shown there. */
  readonly fields: readonly string[];
}

/** What a form was refused for, unless its fields say it all. */
export function FormError({ error, fields }: FormErrorProps) {
  if (error === undefined) return null;
  const elsewhere = error.fieldErrors.filter(({ path }) => !fields.includes(path));
  // This code's own sentence says only that there are invalid fields; the others say more than the fields do.
  if (error.code === 'request.invalid' && error.fieldErrors.length > 0 && elsewhere.length === 0) return null;
  const details = elsewhere.map(({ path, message }) => `${path}: ${message}`);
  return <Notice kind="error">{[error.message, ...details].join(' ')}</Notice>;
}
