import type { EnsureOptions } from '../../toolchain/index.ts';
import { imageArchive, type ImageArchive } from './archive.ts';
import { basics, NONROOT } from './basics.ts';
import type { Entry } from './tar.ts';

export type StaticImage = {
  readonly reference: string;
  /** Path in the image to the program here. The programs need nothing else. */
  readonly binaries: Readonly<Record<string, string>>;
  /** The first binary by default. */
  readonly entrypoint?: readonly string[];
  readonly user?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Whatever else the programs read. */
  readonly entries?: readonly Entry[];
};

/** An image of programs of Go's alone, with the authorities that this machine trusts. */
export async function staticImage(image: StaticImage, options: EnsureOptions): Promise<ImageArchive> {
  const { reference, binaries, user = NONROOT, env, entries = [] } = image;
  const programs = Object.entries(binaries).map(([path, file]) => ({ path, file, mode: 0o755 }));
  const entrypoint = image.entrypoint ?? programs.slice(0, 1).map(({ path }) => path);
  const all = [...programs, ...(await basics({ name: 'nonroot', id: user })), ...entries];
  return imageArchive({ reference, entries: all, entrypoint, user, ...(env === undefined ? {} : { env }) }, options);
}
