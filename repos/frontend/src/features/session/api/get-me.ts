import { usersApi } from '../../../config/api.js';
import type { ApiClient } from '../../../lib/http/api-client.js';
import { type Account, accountSchema } from '../account.js';

export function getMe(api: ApiClient): Promise<Account> {
  return api.request(accountSchema, 'GET', `${usersApi}/me`);
}
