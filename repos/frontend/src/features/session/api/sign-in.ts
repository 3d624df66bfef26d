import { usersApi } from '../../../config/api.js';
import { send } from '../../../lib/http/send.js';
import { type Grant, parseGrant } from '../grant.js';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Starts a session. The refresh token arrives in an HttpOnly cookie that no script can read. Throws ApiError. */
export async function signIn(credentials: Credentials): Promise<Grant> {
  return parseGrant(await send('POST', `${usersApi}/session`, { body: credentials }));
}
