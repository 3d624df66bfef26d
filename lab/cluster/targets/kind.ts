import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';

import { ask, run } from '../../../tools/command.ts';
import { metricsServer } from '../addons/metrics-server.ts';
import { HTTPS_PORT } from '../local-node/names.ts';
import type { Target } from './target.ts';

const NAME = 'todo-platform';

/** One node. The gateway's port is mapped to this machine's loopback. https://kind.sigs.k8s.io/docs/user/configuration/ */
const configuration = {
  kind: 'Cluster',
  apiVersion: 'kind.x-k8s.io/v1alpha4',
  name: NAME,
  nodes: [
    {
      role: 'control-plane',
      image: 'kindest/node:v1.34.0',
      extraPortMappings: [{ containerPort: HTTPS_PORT, hostPort: HTTPS_PORT, listenAddress: '127.0.0.1' }],
    },
  ],
};

/** https://kind.sigs.k8s.io: a node in a container of Docker. */
export const kind: Target = {
  name: 'kind',
  async check() {
    if ((await ask('kind', ['version'])) === undefined) {
      throw new Error('kind is not on the PATH: https://kind.sigs.k8s.io/docs/user/quick-start/#installation');
    }
    if ((await ask('docker', ['info'])) === undefined)
      throw new Error('kind needs Docker, but no Docker daemon answers.');
  },
  async up({ report, signal }) {
    const clusters = (await run('kind', ['get', 'clusters'], { signal })).split('\n');
    if (!clusters.includes(NAME)) {
      report('creating the cluster');
      const folder = await mkdtemp(join(tmpdir(), 'todo-platform-kind-'));
      try {
        const file = join(folder, 'kind.yaml');
        await writeFile(file, stringify(configuration));
        await run('kind', ['create', 'cluster', '--config', file, '--wait', '120s'], { signal });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
    return { kubeconfig: defaultKubeconfig(), context: `kind-${NAME}` };
  },
  hasEnded: () => false,
  async down({ signal }) {
    await run('kind', ['delete', 'cluster', '--name', NAME], { signal });
  },
  makesImages: false,
  async load({ archive }, { signal }) {
    await run('kind', ['load', 'image-archive', archive, '--name', NAME], { signal });
  },
  addOns: [metricsServer],
  values: {},
  gateway: `localhost:${HTTPS_PORT}`,
};

/** The kubeconfig that kubectl reads by default. */
export function defaultKubeconfig(): string {
  return process.env.KUBECONFIG ?? join(homedir(), '.kube', 'config');
}
