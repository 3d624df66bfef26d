import { join } from 'node:path';

import { fromCache } from '../../toolchain/cache.ts';
import { run } from '../../toolchain/command.ts';
import type { EnsureOptions } from '../../toolchain/index.ts';
import { cacheRoot } from '../../toolchain/locations.ts';
import { mmdebstrap, need } from '../../toolchain/prerequisites.ts';
import { imageArchive, namesOf, type ImageArchive, type ImageSpec } from './archive.ts';
import { basics, type User } from './basics.ts';

export type DebianImage = Omit<ImageSpec, 'base' | 'user'> & {
  readonly suite: string;
  /** Their dependencies come along; what Debian takes for given, such as a shell or `base-files`, does not. */
  readonly packages: readonly string[];
  /** Patterns of the paths that nobody needs, as dpkg's `path-exclude` takes them. */
  readonly without?: readonly string[];
  readonly user: User;
};

/** An image of Debian packages, and what is put over them. */
export async function debianImage(image: DebianImage, options: EnsureOptions): Promise<ImageArchive> {
  const { suite, packages, without = [], user, ...spec } = image;
  const { name } = namesOf(spec.reference);
  const args = argumentsFor({ packages, without });
  const { folder } = await fromCache(
    {
      name: `debian-${name}`,
      version: suite,
      inputs: JSON.stringify(args),
      root: cacheRoot(),
      build: async (draft, { report, signal }) => {
        const program = await need(mmdebstrap, `make the image ${name}`);
        report(`fetching Debian ${suite} packages for the image ${name} (some minutes at most)`);
        await run(program, [...args, suite, join(draft, 'root.tar')], { signal });
      },
    },
    options,
  );
  const base = join(folder, 'root.tar');
  return imageArchive({ ...spec, base, user: user.id, entries: [...(await basics(user)), ...spec.entries] }, options);
}

/**
 * The packages are only unpacked: their scripts would start servers, make users, and ask for a whole Debian. Release files of
 * testing are valid for a week, and a mirror in between may be older; they are still signed by Debian.
 */
export function argumentsFor({ packages, without }: Required<Pick<DebianImage, 'packages' | 'without'>>): string[] {
  const left = ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*', ...without];
  return [
    ...['--quiet', '--variant=extract', '--format=tar', '--aptopt=Acquire::Check-Valid-Until "false"'],
    `--include=${packages.join(',')}`,
    ...left.map((pattern) => `--dpkgopt=path-exclude=${pattern}`),
  ];
}
