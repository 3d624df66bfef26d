import type * as z from 'zod/mini';
import { usersApi } from '../../../config/api.js';
import type { accountsRegisterBody } from '../../../lib/api/users-service.gen.js';
import { send } from '../../../lib/http/send.js';

export type Registration = Omit<Required<z.infer<typeof accountsRegisterBody>>, 'timeZone'>;

/** Creates an account in the time zone of this browser, without signing in. Throws ApiError. */
export async function register(registration: Registration): Promise<void> {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  await send('POST', `${usersApi}/accounts`, { body: { ...registration, timeZone } });
}
