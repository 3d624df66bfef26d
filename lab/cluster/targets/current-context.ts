import { ask } from '../../../tools/command.ts';
import { defaultKubeconfig } from './kind.ts';
import type { Target } from './target.ts';

/** The cluster of kubectl's current context. Its nodes pull images, so this project's images must be in a registry. */
export const currentContext: Target = {
  name: 'current-context',
  async check() {
    if ((await ask('kubectl', ['config', 'current-context'])) === undefined) {
      throw new Error('kubectl has no current context: kubectl config get-contexts');
    }
  },
  async up() {
    const context = (await ask('kubectl', ['config', 'current-context'])) ?? '';
    return { kubeconfig: defaultKubeconfig(), context: context.trim() };
  },
  hasEnded: () => false,
  down: undefined,
  makesImages: false,
  load: undefined,
  addOns: [],
  values: {},
  gateway: undefined,
};
