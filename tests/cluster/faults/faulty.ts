import type { TheCluster } from '../support/the-cluster.ts';
import { variantOf } from '../support/variant.ts';

const MODULE = 'tests/cluster/faults/fault.mjs';

/** `none` is as good as the version that it is made of, and another one all the same. */
export type Fault = 'errors' | 'slow' | 'crash' | 'handler' | 'none';

/** Makes a version of a service with that fault, and loads it into the cluster. @returns its image's reference. */
export function faulty(cluster: TheCluster, service: 'users-service' | 'todo-service', fault: Fault): Promise<string> {
  return variantOf(cluster, service, { name: fault, files: [MODULE], module: MODULE, env: { FAULT: fault } });
}
