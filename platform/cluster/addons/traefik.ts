import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { traefik as program } from '../../toolchain/cluster-programs.ts';
import type { AddOn } from './addon.ts';

/** The custom resources of https://traefik.io/traefik. The gateways themselves belong to the namespaces: charts/platform. */
export const traefik: AddOn = {
  name: "Traefik's resources",
  namespace: 'default',
  async render({ sourceOf }) {
    const source = await sourceOf(program);
    return readFile(join(source, 'integration', 'fixtures', 'k8s', '01-traefik-crd.yml'), 'utf8');
  },
  workloads: [],
};
