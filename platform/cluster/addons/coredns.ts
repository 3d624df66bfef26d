import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { coredns as program } from '../../toolchain/cluster-programs.ts';
import { replaced, type AddOn } from './addon.ts';

/** https://coredns.io: the names of services. With no resolver to ask any further. */
export function coredns(address: string): AddOn {
  return {
    name: 'CoreDNS',
    namespace: 'kube-system',
    async render() {
      const manifests = await readFile(join(import.meta.dirname, 'coredns.yaml'), 'utf8');
      return replaced(manifests, ['${VERSION}', program.version], ['${ADDRESS}', address]);
    },
    workloads: ['deployment/coredns'],
  };
}
