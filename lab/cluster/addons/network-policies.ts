import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { networkPolicies as program } from '../../toolchain/cluster-programs.ts';
import { type AddOn, replaceText } from './addon.ts';

/**
 * Enforces NetworkPolicies (docs/network-policies.md).
 * @param services the API server's range of services.
 */
export function networkPolicies(services: string): AddOn {
  return {
    name: 'NetworkPolicies',
    namespace: 'kube-system',
    async render() {
      const manifests = await readFile(join(import.meta.dirname, 'network-policies.yaml'), 'utf8');
      return replaceText(manifests, ['${VERSION}', program.version], ['${SERVICES}', services]);
    },
    workloads: ['daemonset/network-policies'],
  };
}
