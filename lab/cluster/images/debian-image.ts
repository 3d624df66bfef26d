import { join } from 'node:path';

import { fromCache } from '../../../tools/toolchain/cache.ts';
import { run } from '../../../tools/command.ts';
import type { EnsureOptions } from '../../../tools/toolchain/index.ts';
import { cacheRoot } from '../../../tools/toolchain/locations.ts';
import { mmdebstrap, need } from '../../../tools/toolchain/prerequisites.ts';
import { imageArchive, namesOf, type ImageArchive, type ImageSpec } from './archive.ts';
import { baseEntries, type User } from './base-entries.ts';

export type DebianImage = Omit<ImageSpec, 'base' | 'user'> & {
  readonly suite: string;
  /**
   * Packages to install with their dependencies, but without the packages that Debian assumes to exist, such as a shell or `base-files`.
   */
  readonly packages: readonly string[];
  /** Paths to leave out, as patterns of dpkg's `path-exclude`. */
  readonly without?: readonly string[];
  readonly user: User;
};

/** Makes an image of Debian packages with the entries on top. */
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
  return imageArchive(
    { ...spec, base, user: user.id, entries: [...(await baseEntries(user)), ...spec.entries] },
    options,
  );
}

/**
 * Unpacks the packages without running their scripts, which would start servers, make users and need a complete Debian.
 * Release files of Debian testing expire after a week, and a mirror may be older, so expiry is ignored. The signature is still
 * checked.
 */
export function argumentsFor({ packages, without }: Required<Pick<DebianImage, 'packages' | 'without'>>): string[] {
  const left = ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*', ...without];
  return [
    ...['--quiet', '--variant=extract', '--format=tar', '--aptopt=Acquire::Check-Valid-Until "false"'],
    `--include=${packages.join(',')}`,
    ...left.map((pattern) => `--dpkgopt=path-exclude=${pattern}`),
  ];
}
