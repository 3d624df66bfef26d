import { usersApi } from '../../../config/api.js';
import { parseResponse } from '../../../lib/http/parse-response.js';
import { send } from '../../../lib/http/send.js';
import { type Grant, grantSchema } from '../grant.js';

/** Trades the refresh cookie for a new access token. Throws ApiError, with status 401 if there is no session. */
export async function refreshSession(): Promise<Grant> {
  return parseResponse(grantSchema, await send('POST', `${usersApi}/session/refresh`, {}));
}
