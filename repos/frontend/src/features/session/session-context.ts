import { createContext, use, useSyncExternalStore } from 'react';
import type { Session } from './session.js';
import type { SessionState } from './session-state.js';

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('SessionContext has no provider above this component');
  return session;
}

export function useSessionState(): SessionState {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, session.state);
}
