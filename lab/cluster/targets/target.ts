import type { EnsureOptions } from '../../../tools/toolchain/index.ts';
import type { AddOn } from '../addons/addon.ts';
import type { ImageArchive } from '../images/archive.ts';

/** Kinds of clusters that the product can be installed in. */
export const TARGETS = ['local-node', 'kind', 'minikube', 'current-context'] as const;
export type TargetName = (typeof TARGETS)[number];

/** How to get one kind of cluster, and how it differs from others. */
export type Target = {
  readonly name: TargetName;
  /** @throws {Error} with what to do, if this machine cannot run it. */
  readonly check: () => Promise<void>;
  /** Starts the cluster unless it runs. */
  readonly up: (options: EnsureOptions) => Promise<{ readonly kubeconfig: string; readonly context?: string }>;
  /** Whether the cluster surely runs no more, for example after a restart of the machine. It sends no request. */
  readonly hasEnded: () => boolean;
  /** Removes the cluster. Undefined if the cluster belongs to others; `cluster:down` then uninstalls only the product. */
  readonly down: ((options: EnsureOptions) => Promise<void>) | undefined;
  /** Whether the lab makes the upstream images too, because the nodes cannot pull any. */
  readonly makesImages: boolean;
  /** Loads an image into the nodes. Undefined if they pull this project's images from a registry. */
  readonly load: ((image: ImageArchive, options: EnsureOptions) => Promise<void>) | undefined;
  /** Add-ons that this kind of cluster lacks and other kinds already have. */
  readonly addOns: readonly AddOn[];
  /** Values of the infrastructure chart that this kind of cluster needs. */
  readonly values: object;
  /** The gateway's `host:port` on this machine; undefined if unknown. */
  readonly gateway: string | undefined;
};
