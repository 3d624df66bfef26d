import { Navigate, Outlet, useLocation } from 'react-router';
import { useSessionState } from '../features/session/session-context.js';
import { returnPathOf } from './return-to.js';

export function SignedOutOnly() {
  const { status } = useSessionState();
  const location = useLocation();
  return status === 'signed-in' ? <Navigate to={returnPathOf(location)} replace /> : <Outlet />;
}
