import type { GoProgram } from '../../../tools/toolchain/go-program.ts';

/** What an add-on needs to render its manifests. */
export type Renderer = {
  /** The folder with the sources of a Go module; upstream keeps its manifests there. */
  readonly sourceOf: (program: Pick<GoProgram, 'module' | 'version' | 'sum'>) => Promise<string>;
  /** Renders a chart as `helm template` does, with its custom resource definitions. */
  readonly chart: (folder: string, release: string, namespace: string, values: object) => Promise<string>;
  /** Renders a folder of Kustomize. */
  readonly kustomize: (folder: string) => Promise<string>;
};

/** A part that serves all namespaces of a cluster: an operator, or something that Kubernetes itself lacks, such as DNS. */
export type AddOn = {
  readonly name: string;
  readonly namespace: string;
  /** Gives upstream's released manifests as YAML, with as few changes as possible. */
  readonly render: (renderer: Renderer) => Promise<string>;
  /** The add-on's custom resource definitions that later add-ons need. */
  readonly resources?: readonly string[];
  /** The workloads that must be rolled out before the add-on works, such as `deployment/keda-operator`. */
  readonly workloads: readonly string[];
};

/**
 * Replaces text in upstream's manifests.
 * @throws {Error} if the text is not found, for example after an update.
 */
export function replaceText(manifests: string, ...changes: readonly (readonly [string | RegExp, string])[]): string {
  return changes.reduce((text, [from, to]) => {
    const changed = text.replaceAll(typeof from === 'string' ? from : new RegExp(from, 'gm'), to);
    if (changed === text) throw new Error(`The manifests do not contain ${String(from)}`);
    return changed;
  }, manifests);
}

/** No registry has the images that the lab builds, so a Pod must not pull at each start. */
export const PULL_ONCE = [/^( +)imagePullPolicy: Always$/, '$1imagePullPolicy: IfNotPresent'] as const;

/**
 * Reserves less processor time for a controller than upstream does. Controllers are idle most of the time, and a small node
 * should serve the product.
 */
export const SMALL_SHARE = [/^( +)requests:\n( +)cpu: 100m$/, '$1requests:\n$2cpu: 25m'] as const;

/** Joins YAML documents into one text. */
export function joined(...documents: readonly string[]): string {
  return documents.join('\n---\n');
}
