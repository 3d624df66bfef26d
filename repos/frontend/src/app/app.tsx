import { QueryClientProvider } from '@tanstack/react-query';
import { SessionContext } from '../features/session/session-context.js';
import { HttpContext } from '../lib/http/http-context.js';
import { ErrorBoundary } from './error-boundary.js';
import { AppRoutes } from './app-routes.js';
import type { AppContext } from './app-context.js';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';

/** The whole app. The caller puts a router around it. */
export function App({ context }: { readonly context: AppContext }) {
  return (
    <ErrorBoundary>
      <HttpContext value={context.http}>
        <SessionContext value={context.session}>
          <QueryClientProvider client={context.queryClient}>
            <AppRoutes />
          </QueryClientProvider>
        </SessionContext>
      </HttpContext>
    </ErrorBoundary>
  );
}
