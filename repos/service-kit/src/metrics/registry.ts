import { collectDefaultMetrics, Registry } from 'prom-client';

/** Buckets in seconds, from a local read to the statement timeout of 15 s. */
export const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 15];

/** Makes the registry of this process's metrics, with the default metrics of Node.js (event-loop lag, memory, …). */
export function createRegistry(service: string, role: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service, role });
  collectDefaultMetrics({ register: registry });
  return registry;
}
