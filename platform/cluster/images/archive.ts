import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { fromCache } from '../../toolchain/cache.ts';
import type { EnsureOptions } from '../../toolchain/index.ts';
import { cacheRoot } from '../../toolchain/locations.ts';
import { sha256 } from '../../toolchain/manifest.ts';
import { writeTar, type Entry } from './tar.ts';

/** An image of a part of others, made here because none can be pulled. */
export type ImageSpec = {
  /** As Pods name it, with a tag; `name:tag` alone is completed by whoever imports it as it is for Pods. */
  readonly reference: string;
  /** A root file system as a tar archive, below the entries. */
  readonly base?: string;
  readonly entries: readonly Entry[];
  readonly entrypoint: readonly string[];
  /** Uid and gid. Pods that must not run as root ask for a number. */
  readonly user: number;
  readonly env?: Readonly<Record<string, string>>;
};

/** A file of the form of `docker save`, for `ctr images import`. */
export type ImageArchive = { readonly reference: string; readonly archive: string };

/** The processor of this machine as images and Debian name it. */
export const ARCHITECTURE = process.arch === 'x64' ? 'amd64' : process.arch;

/** Takes the archive of an image from the cache, or makes it. Nothing is compressed: it does not leave this machine. */
export async function imageArchive(spec: ImageSpec, options: EnsureOptions): Promise<ImageArchive> {
  const { reference } = spec;
  const { name, tag } = namesOf(reference);
  const { folder } = await fromCache(
    {
      name: `image-${name}`,
      version: tag,
      inputs: JSON.stringify([await fingerprint(spec), configOf(spec, [])]),
      root: cacheRoot(),
      build: async (draft, { report }) => {
        report(`making the image ${name}:${tag}`);
        await writeArchive(spec, draft);
      },
    },
    options,
  );
  return { reference, archive: join(folder, 'image.tar') };
}

/** https://github.com/moby/docker-image-spec, "Combined image JSON + filesystem changeset format". */
async function writeArchive(spec: ImageSpec, folder: string): Promise<void> {
  const top = join(folder, 'layer.tar');
  await writeTar(spec.entries, top);
  const files = spec.base === undefined ? [top] : [spec.base, top];
  const digests: string[] = [];
  for (const file of files) digests.push(await sha256(file));
  const layers = files.map((file, index) => ({ path: `/${index}.tar`, file }));
  const manifest = [
    { Config: 'config.json', RepoTags: [spec.reference], Layers: layers.map(({ path }) => path.slice(1)) },
  ];
  await writeTar(
    [
      { path: '/manifest.json', text: JSON.stringify(manifest) },
      { path: '/config.json', text: JSON.stringify(configOf(spec, digests)) },
      ...layers,
    ],
    join(folder, 'image.tar'),
  );
  await rm(top);
}

/** https://github.com/opencontainers/image-spec/blob/main/config.md */
export function configOf({ user, entrypoint, env = {} }: ImageSpec, digests: readonly string[]): object {
  return {
    architecture: ARCHITECTURE,
    os: 'linux',
    config: {
      User: `${user}:${user}`,
      Entrypoint: entrypoint,
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      WorkingDir: '/',
    },
    rootfs: { type: 'layers', diff_ids: digests.map((digest) => `sha256:${digest}`) },
  };
}

/**
 * The last part of a reference's name, and its tag.
 * @throws {Error} when there is no tag: Pods that name a digest never find an image that was made here.
 */
export function namesOf(reference: string): { readonly name: string; readonly tag: string } {
  const { name, tag } = /^(?:[^@]+\/)?(?<name>[a-z0-9._-]+):(?<tag>[\w.-]{1,128})$/.exec(reference)?.groups ?? {};
  if (name === undefined || tag === undefined) throw new Error(`${reference} is no reference of an image by tag`);
  return { name, tag };
}

/** What files hold is told by size and time, as the cache does that they lie in: hashing all takes seconds at each start. */
async function fingerprint({ reference, base, entries }: ImageSpec): Promise<unknown> {
  const told = async (file: string) => {
    const { size, mtimeMs } = await stat(file);
    return [size, mtimeMs];
  };
  return [
    reference,
    base === undefined ? null : await told(base),
    await Promise.all(entries.map(async (entry) => ('file' in entry ? [entry, await told(entry.file)] : entry))),
  ];
}
