import type { z } from 'zod';
import { invalidRequest } from '../http/validation.js';

/**
 * Validates a call's request with the schema of the REST request.
 * @throws DomainError request.invalid with each wrong field.
 */
export function checked<S extends z.ZodType>(schema: S, request: Readonly<Record<string, unknown>>): z.output<S> {
  const result = schema.safeParse(request);
  if (result.success) return result.data;
  throw invalidRequest(result.error.issues);
}
