import { useMutation } from '@tanstack/react-query';
import { usersApi } from '../../../config/api.js';
import { toApiError } from '../../../lib/http/api-error.js';
import { useApi } from '../../../lib/http/http-context.js';
import { type Account, accountSchema } from '../account.js';
import { useSession } from '../session-context.js';
import { getMe } from './get-me.js';

/** Changes the name. If the account was changed elsewhere meanwhile (412), the session gets the current account. */
export function useRenameAccount(account: Account) {
  const api = useApi();
  const session = useSession();
  return useMutation({
    mutationFn: (name: string) =>
      api.request(accountSchema, 'PATCH', `${usersApi}/me`, { body: { name }, ifMatch: account.version }),
    onSuccess: (changed) => session.replaceAccount(changed),
    onError: async (error) => {
      if (toApiError(error).status !== 412) return;
      await getMe(api).then(
        (current) => session.replaceAccount(current),
        () => undefined,
      );
    },
  });
}
