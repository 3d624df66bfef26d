import { useMutation } from '@tanstack/react-query';
import { usersApi } from '../../../config/api.js';
import { useApi } from '../../../lib/http/http-context.js';
import { useSession } from '../session-context.js';

/** Closes the account permanently. The password proves that the person asks for it, not just anyone at their browser. */
export function useCloseAccount() {
  const api = useApi();
  const session = useSession();
  return useMutation({
    mutationFn: (password: string) => api.command('DELETE', `${usersApi}/me`, { body: { password } }),
    onSuccess: () => session.accountClosed(),
  });
}
