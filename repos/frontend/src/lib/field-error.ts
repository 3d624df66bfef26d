import type { ApiError } from './http/api-error.js';

/** The service's messages about one field, or undefined if there are none. */
export function fieldError(error: ApiError | undefined, path: string): string | undefined {
  const messages = error?.fieldErrors.filter((entry) => entry.path === path).map((entry) => entry.message);
  return messages === undefined || messages.length === 0 ? undefined : messages.join(' ');
}
