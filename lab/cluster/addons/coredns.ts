import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { coredns as program } from '../../toolchain/cluster-programs.ts';
import { replaceText, type AddOn } from './addon.ts';

/** https://coredns.io: resolves the names of services. It forwards nothing, because the node cannot reach other networks. */
export function coredns(address: string): AddOn {
  return {
    name: 'CoreDNS',
    namespace: 'kube-system',
    async render() {
      const manifests = await readFile(join(import.meta.dirname, 'coredns.yaml'), 'utf8');
      return replaceText(manifests, ['${VERSION}', program.version], ['${ADDRESS}', address]);
    },
    workloads: ['deployment/coredns'],
  };
}
