import { usersApi } from '../../../config/api.js';
import { send } from '../../../lib/http/send.js';
import { type Grant, parseGrant } from '../grant.js';

/** Trades the refresh cookie for a new access token. Throws ApiError, with status 401 when there is no session. */
export async function refreshSession(): Promise<Grant> {
  return parseGrant(await send('POST', `${usersApi}/session/refresh`, {}));
}
