import * as z from 'zod/mini';
import { ApiError } from '../../lib/http/api-error.js';
import { accountSchema } from './account.js';

/** What signing in and refreshing answer: a short-lived access token and whose it is. */
const grantSchema = z.object({ accessToken: z.string(), account: accountSchema });

export type Grant = z.infer<typeof grantSchema>;

export function parseGrant(body: unknown): Grant {
  const parsed = grantSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ApiError({ status: -1, code: 'unexpected', message: 'The service gave an answer of an unknown shape.' });
}
