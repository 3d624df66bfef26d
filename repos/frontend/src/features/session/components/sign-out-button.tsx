import { useMutation } from '@tanstack/react-query';
import { Notice } from '../../../components/notice.js';
import { toApiError } from '../../../lib/http/api-error.js';
import { useSession } from '../session-context.js';

export function SignOutButton() {
  const session = useSession();
  const { mutate, isPending, error } = useMutation({ mutationFn: () => session.signOut() });
  return (
    <>
      <button type="button" onClick={() => isPending || mutate()}>
        Sign out
      </button>
      {error !== null && <Notice kind="error">You are still signed in. {toApiError(error).message}</Notice>}
    </>
  );
}
