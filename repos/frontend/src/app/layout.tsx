import { useState } from 'react';
import { Link, NavLink, Outlet, useLocation } from 'react-router';
import { LoadError } from '../components/load-error.js';
import { Loading } from '../components/loading.js';
import { SignOutButton } from '../features/session/components/sign-out-button.js';
import { useSession, useSessionState } from '../features/session/session-context.js';
import type { SessionState } from '../features/session/session-state.js';
import { InitialEntryContext } from '../lib/initial-entry.js';
import { UnavailableBanner } from './unavailable-banner.js';

export function Layout() {
  const state = useSessionState();
  const { key } = useLocation();
  const [initialKey] = useState(key);
  return (
    <InitialEntryContext value={initialKey}>
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <header className="site-head">
        <div className="site-head-row">
          <Link to="/" className="brand">
            Todo Platform
          </Link>
          {state.status === 'signed-in' && (
            <>
              <nav aria-label="Main">
                <NavLink to="/" end>
                  Lists
                </NavLink>
                <NavLink to="/account">Account</NavLink>
              </nav>
              <div className="signed-in">
                <span className="signed-in-name">{state.account.name}</span>
                <SignOutButton />
              </div>
            </>
          )}
        </div>
      </header>
      <UnavailableBanner />
      <main id="main" tabIndex={-1}>
        <Content state={state} />
      </main>
    </InitialEntryContext>
  );
}

/** Shows no route until the page knows whether someone is signed in. */
function Content({ state }: { readonly state: SessionState }) {
  const session = useSession();
  if (state.status === 'restoring') return <Loading what="your session" />;
  if (state.status === 'unknown') {
    return (
      <>
        <title>Not reachable · Todo Platform</title>
        <h1>Todo Platform</h1>
        <LoadError what="your session" error={state.error} onRetry={() => void session.restore()} />
      </>
    );
  }
  return <Outlet />;
}
