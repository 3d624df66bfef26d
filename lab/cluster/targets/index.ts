import { currentContext } from './current-context.ts';
import { localNode } from './local-node.ts';
import { kind } from './kind.ts';
import { minikube } from './minikube.ts';
import type { Target, TargetName } from './target.ts';

const targets: Readonly<Record<TargetName, Target>> = {
  'local-node': localNode,
  kind,
  minikube,
  'current-context': currentContext,
};

export function targetOf(name: TargetName): Target {
  return targets[name];
}

export { type Target, type TargetName, TARGETS } from './target.ts';
