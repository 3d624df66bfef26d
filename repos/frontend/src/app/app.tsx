import { QueryClientProvider } from '@tanstack/react-query';
import { SessionContext } from '../features/session/session-context.js';
import { HttpContext } from '../lib/http/http-context.js';
import { ErrorBoundary } from './error-boundary.js';
import { AppRoutes } from './app-routes.js';
import type { Services } from './services.js';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';

/** The whole page; a router stands around it. */
export function App({ services }: { readonly services: Services }) {
  return (
    <ErrorBoundary>
      <HttpContext value={services.http}>
        <SessionContext value={services.session}>
          <QueryClientProvider client={services.queryClient}>
            <AppRoutes />
          </QueryClientProvider>
        </SessionContext>
      </HttpContext>
    </ErrorBoundary>
  );
}
