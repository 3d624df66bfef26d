import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { fromCache } from '../../../tools/toolchain/cache.ts';
import type { EnsureOptions } from '../../../tools/toolchain/index.ts';
import { cacheRoot } from '../../../tools/toolchain/locations.ts';
import { sha256 } from '../../../tools/toolchain/manifest.ts';
import { writeTar, type Entry } from './tar.ts';

/** An image of an upstream program, made on this machine because no registry can be reached. */
export type ImageSpec = {
  /** The name and tag in the Pods' manifests. containerd completes a bare `name:tag` at the import as it does for Pods. */
  readonly reference: string;
  /** A tar archive of a root file system: the lower layer, below the entries. */
  readonly base?: string;
  readonly entries: readonly Entry[];
  readonly entrypoint: readonly string[];
  /** The uid and gid. It is a number, because Kubernetes cannot see whether a name stands for root. */
  readonly user: number;
  readonly env?: Readonly<Record<string, string>>;
};

/** A file in the format of `docker save`, which `ctr images import` reads. */
export type ImageArchive = { readonly reference: string; readonly archive: string };

/** The processor architecture, as images and Debian call it. */
export const ARCHITECTURE = process.arch === 'x64' ? 'amd64' : process.arch;

/** Takes the archive of an image from the cache, or makes it. It is not compressed, because it stays on this machine. */
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
 * @throws {Error} if there is no tag: a Pod that names a digest would never find an image made on this machine.
 */
export function namesOf(reference: string): { readonly name: string; readonly tag: string } {
  const { name, tag } = /^(?:[^@]+\/)?(?<name>[a-z0-9._-]+):(?<tag>[\w.-]{1,128})$/.exec(reference)?.groups ?? {};
  if (name === undefined || tag === undefined) throw new Error(`${reference} is not an image reference with a tag`);
  return { name, tag };
}

/** Compares files by size and time, as the cache does. Hashing them would take seconds at each start. */
async function fingerprint({ reference, base, entries }: ImageSpec): Promise<unknown> {
  const sizeAndTime = async (file: string) => {
    const { size, mtimeMs } = await stat(file);
    return [size, mtimeMs];
  };
  return [
    reference,
    base === undefined ? null : await sizeAndTime(base),
    await Promise.all(entries.map(async (entry) => ('file' in entry ? [entry, await sizeAndTime(entry.file)] : entry))),
  ];
}
