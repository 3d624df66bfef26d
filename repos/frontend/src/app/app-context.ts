import type { QueryClient } from '@tanstack/react-query';
import { Session } from '../features/session/session.js';
import { SessionChannel } from '../features/session/session-channel.js';
import { ApiClient } from '../lib/http/api-client.js';
import type { Http } from '../lib/http/http-context.js';
import { ServiceAvailability } from '../lib/http/service-availability.js';
import { createQueryClient } from '../lib/query-client.js';

/** The objects that live as long as the app. */
export interface AppContext {
  readonly session: Session;
  readonly http: Http;
  readonly queryClient: QueryClient;
  /** Stops listening to the other tabs. */
  readonly close: () => void;
}

/** Creates these objects and connects them. No other file knows all of them. */
export function createAppContext(): AppContext {
  const channel = new SessionChannel();
  const session = new Session(channel);
  const availability = new ServiceAvailability();
  const api = new ApiClient(session, availability);
  const queryClient = createQueryClient();

  // Never show one person's data to the next.
  let accountId: string | undefined;
  session.subscribe(() => {
    const state = session.state();
    const next = state.status === 'signed-in' ? state.account.id : undefined;
    if (next !== accountId) queryClient.clear();
    accountId = next;
  });

  return { session, http: { api, availability }, queryClient, close: () => channel.close() };
}
