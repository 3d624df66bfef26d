import { Navigate, Outlet, useLocation } from 'react-router';
import { useSessionState } from '../features/session/session-context.js';
import { returnToOf } from './return-to.js';

export function SignedOutOnly() {
  const { status } = useSessionState();
  const location = useLocation();
  return status === 'signed-in' ? <Navigate to={returnToOf(location)} replace /> : <Outlet />;
}
