import type { GoProgram } from '../../toolchain/go-program.ts';

/** What manifests are rendered with. */
export type Renderer = {
  /** The folder of the sources of a module, where its manifests lie. */
  readonly sourceOf: (program: Pick<GoProgram, 'module' | 'version' | 'sum'>) => Promise<string>;
  /** Renders a chart as `helm template` does, with its custom resource definitions. */
  readonly chart: (folder: string, release: string, namespace: string, values: object) => Promise<string>;
  /** Renders a folder of Kustomize. */
  readonly kustomize: (folder: string) => Promise<string>;
};

/** A part that a cluster has once, for all namespaces: an operator, or what Kubernetes itself leaves to others. */
export type AddOn = {
  readonly name: string;
  readonly namespace: string;
  /** Manifests as upstream releases them, in YAML, with as few changes as can be. */
  readonly render: (renderer: Renderer) => Promise<string>;
  /** Custom resources of its that later add-ons have some of. */
  readonly resources?: readonly string[];
  /** What has to be rolled out before it does its work, such as `deployment/keda-operator`. */
  readonly workloads: readonly string[];
};

/**
 * Replaces text of somebody else's manifests.
 * @throws {Error} when it is not there, as after an update of theirs.
 */
export function replaced(manifests: string, ...changes: readonly (readonly [string | RegExp, string])[]): string {
  return changes.reduce((text, [from, to]) => {
    const changed = text.replaceAll(typeof from === 'string' ? from : new RegExp(from, 'gm'), to);
    if (changed === text) throw new Error(`The manifests have no ${String(from)} to be replaced`);
    return changed;
  }, manifests);
}

/** Images that are made here cannot be asked for at a registry at each start. */
export const PULL_ONCE = [/^( +)imagePullPolicy: Always$/, '$1imagePullPolicy: IfNotPresent'] as const;

/**
 * Less than upstream reserves for a controller, which does next to nothing most of the time: the node of a small machine is
 * for the product.
 */
export const SMALL_SHARE = [/^( +)requests:\n( +)cpu: 100m$/, '$1requests:\n$2cpu: 25m'] as const;

/** Several documents as one text. */
export function joined(...documents: readonly string[]): string {
  return documents.join('\n---\n');
}
