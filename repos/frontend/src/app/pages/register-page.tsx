import { Link, useLocation } from 'react-router';
import { Page } from '../../components/page.js';
import { RegisterForm } from '../../features/session/components/register-form.js';
import { returnPathOf } from '../return-to.js';

export function RegisterPage() {
  const location = useLocation();
  return (
    <div className="narrow stack">
      <Page title="Create an account" />
      <RegisterForm />
      <p>
        Already have an account?{' '}
        <Link to="/sign-in" state={{ returnTo: returnPathOf(location) }}>
          Sign in
        </Link>
        .
      </p>
    </div>
  );
}
