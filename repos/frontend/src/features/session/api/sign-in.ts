import type * as z from 'zod/mini';
import { usersApi } from '../../../config/api.js';
import type { sessionBeginBody } from '../../../lib/api/users-service.gen.js';
import { parseResponse } from '../../../lib/http/parse-response.js';
import { send } from '../../../lib/http/send.js';
import { type Grant, grantSchema } from '../grant.js';

export type Credentials = z.infer<typeof sessionBeginBody>;

/** Starts a session. The refresh token arrives in an HttpOnly cookie that no script can read. Throws ApiError. */
export async function signIn(credentials: Credentials): Promise<Grant> {
  return parseResponse(grantSchema, await send('POST', `${usersApi}/session`, { body: credentials }));
}
