import type { EnsureOptions } from '../../tools/toolchain/index.ts';
import type { Launch, LaunchSpec } from './container.ts';
import type { SecretFiles } from './secrets.ts';

/** The base image of every Dockerfile of this project. */
export const BASE_IMAGE = 'node:24-bookworm-slim';

export type BuildRequest = {
  /** The repository's folder, with its Dockerfile. */
  readonly context: string;
  /** The image's name and tag. */
  readonly reference: string;
  readonly args: Readonly<Record<string, string>>;
  /** The time of all files in the image, in seconds since 1970. */
  readonly epoch: number;
  readonly secrets: SecretFiles;
  /** The file that gets the builder's output. */
  readonly log: string;
};

/** A program that builds images and runs them. */
export type Builder = {
  readonly name: 'docker' | 'buildah';
  /** Gets the base image. Call it before the other functions. */
  readonly prepare: (options: EnsureOptions) => Promise<void>;
  readonly build: (request: BuildRequest, signal: AbortSignal) => Promise<void>;
  /** Writes an image as an OCI image layout into an empty folder. */
  readonly save: (reference: string, folder: string, signal: AbortSignal) => Promise<void>;
  /** Writes an image as one file in the format of `docker save`, which clusters import. */
  readonly archive: (reference: string, file: string, signal: AbortSignal) => Promise<void>;
  /** Loads such a file, so that a Dockerfile can build on the image. */
  readonly load: (file: string, signal: AbortSignal) => Promise<void>;
  /** Prepares the command that runs an unpacked image. */
  readonly launch: (spec: LaunchSpec) => Promise<Launch>;
};
