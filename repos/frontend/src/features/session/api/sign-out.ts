import { usersApi } from '../../../config/api.js';
import { toApiError } from '../../../lib/http/api-error.js';
import { send } from '../../../lib/http/send.js';

/** Ends the session of the cookie; succeeds if that session has already ended. Throws ApiError. */
export async function signOut(): Promise<void> {
  try {
    await send('DELETE', `${usersApi}/session`, {});
  } catch (error) {
    if (toApiError(error).code !== 'session.ended') throw error;
  }
}
