import type { EnsureOptions } from '../toolchain/index.ts';
import type { Launch, LaunchSpec } from './container.ts';
import type { SecretFiles } from './secrets.ts';

/** The name of the base image in every Dockerfile here. */
export const BASE_IMAGE = 'node:24-bookworm-slim';

export type BuildRequest = {
  /** The repository's folder, with its Dockerfile. */
  readonly context: string;
  /** The image's name and tag. */
  readonly reference: string;
  readonly args: Readonly<Record<string, string>>;
  /** Seconds since 1970: the time of all files in the image. */
  readonly epoch: number;
  readonly secrets: SecretFiles;
  /** A file for what the builder prints. */
  readonly log: string;
};

/** A program that builds images and runs them. */
export type Builder = {
  readonly name: 'docker' | 'buildah';
  /** Sees to the base image and to all that the other functions need. Says where the base image comes from. */
  readonly prepare: (options: EnsureOptions) => Promise<void>;
  readonly build: (request: BuildRequest, signal: AbortSignal) => Promise<void>;
  /** Writes an image as an OCI image layout into an empty folder. */
  readonly save: (reference: string, folder: string, signal: AbortSignal) => Promise<void>;
  /** Writes an image as one file of the form of `docker save`, which clusters import. */
  readonly archive: (reference: string, file: string, signal: AbortSignal) => Promise<void>;
  /** Takes such a file for an image that others can be built from. */
  readonly load: (file: string, signal: AbortSignal) => Promise<void>;
  /** How to run an image that `save` wrote and that is unpacked. */
  readonly launch: (spec: LaunchSpec) => Promise<Launch>;
};
