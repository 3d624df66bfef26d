import type { EnsureOptions } from '../../../tools/toolchain/index.ts';
import { imageArchive, type ImageArchive } from './archive.ts';
import { baseEntries, NONROOT } from './base-entries.ts';
import type { Entry } from './tar.ts';

export type StaticImage = {
  readonly reference: string;
  /** Paths in the image, each with the program's file on this machine. The programs are linked statically. */
  readonly binaries: Readonly<Record<string, string>>;
  /** The program to run; by default the first binary. */
  readonly entrypoint?: readonly string[];
  readonly user?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Other files that the programs read. */
  readonly entries?: readonly Entry[];
};

/** Makes an image of statically linked Go programs, with the authorities that this machine trusts. */
export async function staticImage(image: StaticImage, options: EnsureOptions): Promise<ImageArchive> {
  const { reference, binaries, user = NONROOT, env, entries = [] } = image;
  const programs = Object.entries(binaries).map(([path, file]) => ({ path, file, mode: 0o755 }));
  const entrypoint = image.entrypoint ?? programs.slice(0, 1).map(({ path }) => path);
  const all = [...programs, ...(await baseEntries({ name: 'nonroot', id: user })), ...entries];
  return imageArchive({ reference, entries: all, entrypoint, user, ...(env === undefined ? {} : { env }) }, options);
}
