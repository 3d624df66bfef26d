import { Link, useLocation } from 'react-router';
import { Page } from '../../components/page.js';
import { SignInForm } from '../../features/session/components/sign-in-form.js';
import { SignedOutMessage } from '../../features/session/components/signed-out-message.js';
import { useSessionState } from '../../features/session/session-context.js';
import { returnPathOf } from '../return-to.js';

export function SignInPage() {
  const state = useSessionState();
  const location = useLocation();
  return (
    <div className="narrow stack">
      <Page title="Sign in" />
      {state.status === 'signed-out' && <SignedOutMessage reason={state.reason} />}
      <SignInForm />
      <p>
        New here?{' '}
        <Link to="/register" state={{ returnTo: returnPathOf(location) }}>
          Create an account
        </Link>
        .
      </p>
    </div>
  );
}
