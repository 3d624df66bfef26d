import { Link, useLocation } from 'react-router';
import { Page } from '../../components/page.js';
import { RegisterForm } from '../../features/session/components/register-form.js';
import { returnToOf } from '../return-to.js';

export function RegisterPage() {
  const location = useLocation();
  return (
    <div className="narrow stack">
      <Page title="Open an account" />
      <RegisterForm />
      <p>
        Already have one?{' '}
        <Link to="/sign-in" state={{ returnTo: returnToOf(location) }}>
          Sign in
        </Link>
        .
      </p>
    </div>
  );
}
