import { Navigate, Outlet, useLocation } from 'react-router';
import { useSessionState } from '../features/session/session-context.js';
import type { SignedOutReason } from '../features/session/session-state.js';

/** Whoever left on purpose may hand the browser to someone else, who must not land where they were. */
const keepsPlace: Record<SignedOutReason, boolean> = {
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
  const returnTo = keepsPlace[state.reason] ? `${pathname}${search}` : '/';
  return <Navigate to="/sign-in" replace state={{ returnTo }} />;
}
