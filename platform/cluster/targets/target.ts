import type { EnsureOptions } from '../../toolchain/index.ts';
import type { AddOn } from '../addons/addon.ts';
import type { ImageArchive } from '../images/index.ts';

/** Kinds of clusters that the platform can be put on. */
export const TARGETS = ['here', 'kind', 'minikube', 'current-context'] as const;
export type TargetName = (typeof TARGETS)[number];

/** Where a cluster comes from, and what it has of its own. */
export type Target = {
  readonly name: TargetName;
  /** @throws {Error} at once, with what to do, where this machine cannot have it. */
  readonly check: () => Promise<void>;
  /** Starts it, or finds it running. */
  readonly up: (options: EnsureOptions) => Promise<{ readonly kubeconfig: string; readonly context?: string }>;
  /** Whether it is known, without asking it, that it runs no more: its machine was restarted, say. */
  readonly hasEnded: () => boolean;
  /** Ends it and leaves nothing of it. Undefined where it belongs to others: then only the platform is taken from it. */
  readonly down: ((options: EnsureOptions) => Promise<void>) | undefined;
  /** Whether no image of others can be pulled, so that all are made here. */
  readonly makesImages: boolean;
  /** Gives the cluster's nodes an image. Undefined where they pull the project's own from a registry. */
  readonly load: ((image: ImageArchive, options: EnsureOptions) => Promise<void>) | undefined;
  /** What other clusters come with. */
  readonly addOns: readonly AddOn[];
  /** Values of the platform chart that this kind of cluster needs. */
  readonly values: object;
  /** Where the gateway is reached from this machine, as `host:port`; undefined where that is not known. */
  readonly gateway: string | undefined;
};
