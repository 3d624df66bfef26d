import { usersApi } from '../../../config/api.js';
import { send } from '../../../lib/http/send.js';

export interface Registration {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

/** Opens an account, in the time zone of this browser. It does not sign in. Throws ApiError. */
export async function register(registration: Registration): Promise<void> {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  await send('POST', `${usersApi}/accounts`, { body: { ...registration, timeZone } });
}
