import { createContext, use, useSyncExternalStore } from 'react';
import type { ApiClient } from './api-client.js';
import type { Connection, Service } from './connection.js';

export interface Http {
  readonly api: ApiClient;
  readonly connection: Connection;
}

export const HttpContext = createContext<Http | null>(null);

function useHttp(): Http {
  const http = use(HttpContext);
  if (http === null) throw new Error('HttpContext has no provider above this component');
  return http;
}

export function useApi(): ApiClient {
  return useHttp().api;
}

/** The services that did not answer when last asked. */
export function useServicesAway(): ReadonlySet<Service> {
  const { connection } = useHttp();
  return useSyncExternalStore(connection.subscribe, connection.away);
}
