import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { traefik as program } from '../../../tools/toolchain/operators.ts';
import type { AddOn } from './addon.ts';

/** Only the custom resources of https://traefik.io/traefik. Each namespace has its own gateway, from charts/infrastructure. */
export const traefik: AddOn = {
  name: "Traefik's resources",
  namespace: 'default',
  async render({ sourceOf }) {
    const source = await sourceOf(program);
    return readFile(join(source, 'integration', 'fixtures', 'k8s', '01-traefik-crd.yml'), 'utf8');
  },
  workloads: [],
};
