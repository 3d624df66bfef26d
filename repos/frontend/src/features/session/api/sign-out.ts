import { usersApi } from '../../../config/api.js';
import { toApiError } from '../../../lib/http/api-error.js';
import { send } from '../../../lib/http/send.js';

/** Ends the session that the cookie stands for. One that has already ended is fine. Throws ApiError. */
export async function signOut(): Promise<void> {
  try {
    await send('DELETE', `${usersApi}/session`, {});
  } catch (error) {
    if (toApiError(error).code !== 'session.ended') throw error;
  }
}
