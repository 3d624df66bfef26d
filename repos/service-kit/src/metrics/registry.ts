import { collectDefaultMetrics, Registry } from 'prom-client';
import type { ServingRole } from '../lifecycle/role.js';

/** Seconds; from a local read to the 15 s after which statements are ended. */
export const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 15];

/** What this process tells Prometheus; what Node.js and the system know of it (event-loop lag, memory, …) is there already. */
export function createRegistry(service: string, role: ServingRole): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service, role });
  collectDefaultMetrics({ register: registry });
  return registry;
}
