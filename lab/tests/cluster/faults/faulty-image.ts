import type { TestCluster } from '../support/test-cluster.ts';
import { loadVariant } from '../support/image-variant.ts';

const MODULE = 'lab/tests/cluster/faults/fault.mjs';

/** `none` makes a new version without a fault. */
export type Fault = 'errors' | 'slow' | 'crash' | 'handler' | 'none';

/** Builds a version of a service with a fault, and loads it into the cluster. @returns the image's reference. */
export function loadFaultyImage(
  cluster: TestCluster,
  service: 'users-service' | 'todo-service',
  fault: Fault,
): Promise<string> {
  return loadVariant(cluster, service, { name: fault, files: [MODULE], module: MODULE, env: { FAULT: fault } });
}
