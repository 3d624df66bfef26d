import { ask, run } from '../../../tools/command.ts';
import { defaultKubeconfig } from './kind.ts';
import type { Target } from './target.ts';

const PROFILE = 'todo-platform';

/** https://minikube.sigs.k8s.io: a node in a container or a virtual machine. */
export const minikube: Target = {
  name: 'minikube',
  async check() {
    if ((await ask('minikube', ['version', '--short'])) === undefined) {
      throw new Error('minikube is not on the PATH: https://minikube.sigs.k8s.io/docs/start/');
    }
  },
  async up({ report, signal }) {
    report('starting the cluster');
    const size = ['--cpus', '2', '--memory', '6g', '--addons', 'metrics-server'];
    // Does nothing if the cluster runs.
    await run('minikube', ['start', '--profile', PROFILE, '--kubernetes-version', 'v1.34.0', ...size], { signal });
    return { kubeconfig: defaultKubeconfig(), context: PROFILE };
  },
  hasEnded: () => false,
  async down({ signal }) {
    await run('minikube', ['delete', '--profile', PROFILE], { signal });
  },
  makesImages: false,
  async load({ archive }, { signal }) {
    await run('minikube', ['image', 'load', archive, '--profile', PROFILE], { signal });
  },
  addOns: [],
  values: {},
  gateway: undefined,
};
