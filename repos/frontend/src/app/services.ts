import type { QueryClient } from '@tanstack/react-query';
import { Session } from '../features/session/session.js';
import { SessionChannel } from '../features/session/session-channel.js';
import { ApiClient } from '../lib/http/api-client.js';
import { Connection } from '../lib/http/connection.js';
import type { Http } from '../lib/http/http-context.js';
import { createQueryClient } from '../lib/query-client.js';

export interface Services {
  readonly session: Session;
  readonly http: Http;
  readonly queryClient: QueryClient;
  /** Leaves the conversation of the tabs. */
  readonly close: () => void;
}

/** Puts the parts together: the only place that knows them all. */
export function createServices(): Services {
  const channel = new SessionChannel();
  const session = new Session(channel);
  const connection = new Connection();
  const api = new ApiClient(session, connection);
  const queryClient = createQueryClient();

  // What was read for one person must never be shown to the next.
  let accountId: string | undefined;
  session.subscribe(() => {
    const state = session.state();
    const next = state.status === 'signed-in' ? state.account.id : undefined;
    if (next !== accountId) queryClient.clear();
    accountId = next;
  });

  return { session, http: { api, connection }, queryClient, close: () => channel.close() };
}
