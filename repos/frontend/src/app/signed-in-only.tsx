import { Navigate, Outlet, useLocation } from 'react-router';
import { useSessionState } from '../features/session/session-context.js';
import type { SignedOutReason } from '../features/session/session-state.js';

/** Whether the next sign-in returns to this page. After a sign-out on purpose, the next person may be someone else. */
const returnsHere: Record<SignedOutReason, boolean> = {
  none: true,
  ended: true,
  'signed-out': false,
  'signed-out-elsewhere': false,
  closed: false,
};

export function SignedInOnly() {
  const state = useSessionState();
  const { pathname, search } = useLocation();
  if (state.status !== 'signed-out') return <Outlet />;
  const returnTo = returnsHere[state.reason] ? `${pathname}${search}` : '/';
  return <Navigate to="/sign-in" replace state={{ returnTo }} />;
}
