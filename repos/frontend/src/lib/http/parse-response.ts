import type * as z from 'zod/mini';
import { ApiError } from './api-error.js';

/** Parses the JSON body of a response. Throws ApiError if the body does not match the schema. */
export function parseResponse<Schema extends z.ZodMiniType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw ApiError.unexpectedResponse();
  return parsed.data;
}
