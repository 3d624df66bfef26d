import { createContext, use, useSyncExternalStore } from 'react';
import type { ApiClient } from './api-client.js';
import type { Service, ServiceAvailability } from './service-availability.js';

export interface Http {
  readonly api: ApiClient;
  readonly availability: ServiceAvailability;
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

/** The services that did not answer their last request. */
export function useUnavailableServices(): ReadonlySet<Service> {
  const { availability } = useHttp();
  return useSyncExternalStore(availability.subscribe, availability.unavailable);
}
