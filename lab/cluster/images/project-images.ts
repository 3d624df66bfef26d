import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ROOT } from '../../../tools/root.ts';
import { chooseBuilder } from '../../images/choose-builder.ts';
import { imageSources } from '../../images/images.ts';
import { buildImage, referenceOf } from '../../images/build-image.ts';
import { writeSecrets } from '../../images/secrets.ts';
import { copyStandalone } from '../../split/copy-standalone.ts';
import { origin, trackedFiles } from '../../split/git.ts';
import { repositories, type Repository } from '../../split/repositories.ts';
import { createPackageStore } from '../../split/split.ts';
import { fromCache } from '../../../tools/toolchain/cache.ts';
import type { EnsureOptions } from '../../../tools/toolchain/index.ts';
import { cacheRoot } from '../../../tools/toolchain/locations.ts';
import type { ImageArchive } from './archive.ts';

/** Files that may change any image: the shared packages and the locked versions. */
const SHARED = ['repos/contracts', 'repos/service-kit', 'package.json', 'package-lock.json'];

export type ProjectImage = ImageArchive & { readonly name: string; readonly tag: string };

/**
 * Builds the images of the working tree, including changes that are not committed. The tag is a hash of the sources. So an
 * unchanged image is not built again, and a changed service reaches the cluster as a canary.
 */
export async function projectImages(options: EnsureOptions): Promise<readonly ProjectImage[]> {
  const images: ProjectImage[] = [];
  for (const { source, tag } of await taggedSources()) {
    const { folder } = await fromCache(
      {
        name: `own-image-${source.name}`,
        version: tag,
        inputs: tag,
        root: cacheRoot(),
        build: (draft) => build(source, tag, join(draft, 'image.tar'), options),
      },
      options,
    );
    const { name } = source;
    images.push({ name, tag, reference: referenceOf(name, { tag }), archive: join(folder, 'image.tar') });
  }
  return images;
}

/** The sources of the images with their tags. Builds nothing. */
export async function taggedSources(): Promise<readonly { readonly source: Repository; readonly tag: string }[]> {
  const sources = await imageSources();
  return Promise.all(sources.map(async (source) => ({ source, tag: await tagOf(source) })));
}

async function build(source: Repository, tag: string, file: string, options: EnsureOptions): Promise<void> {
  const builder = await chooseBuilder();
  const scratch = await mkdtemp(join(tmpdir(), 'todo-platform-cluster-images-'));
  try {
    await builder.prepare(options);
    const stock = await createPackageStore(await repositories(), join(scratch, 'packages'), options);
    const secrets = await writeSecrets(scratch, options.signal);
    const folder = join(scratch, source.name);
    await copyStandalone(source, folder, stock, options);
    const log = join(scratch, 'build.log');
    const from = await origin();
    const built = { ...options, builder, secrets, from, tag, source: 'unknown', log };
    const reference = await buildImage({ repository: source, folder }, built);
    await builder.archive(reference, file, options.signal);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function tagOf({ folder, sharedPaths = [] }: Repository): Promise<string> {
  const hash = createHash('sha256');
  for (const path of [folder, ...sharedPaths, ...SHARED]) {
    for (const file of await trackedFiles(path)) hash.update(`${file}\0`).update(await readFile(join(ROOT, file)));
  }
  return `local-${hash.digest('hex').slice(0, 12)}`;
}
