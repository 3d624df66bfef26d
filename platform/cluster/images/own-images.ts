import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ROOT } from '../../build/index.ts';
import { chooseBuilder } from '../../images/choose-builder.ts';
import { imageSources } from '../../images/images.ts';
import { buildImage, referenceOf } from '../../images/make.ts';
import { writeSecrets } from '../../images/secrets.ts';
import { cut } from '../../split/cut.ts';
import { origin, trackedFiles } from '../../split/git.ts';
import { repositories, type Repository } from '../../split/repositories.ts';
import { stockUp } from '../../split/split.ts';
import { fromCache } from '../../toolchain/cache.ts';
import type { EnsureOptions } from '../../toolchain/index.ts';
import { cacheRoot } from '../../toolchain/locations.ts';
import type { ImageArchive } from './archive.ts';

/** Every repository's image may hold the packages of this tree. */
const SHARED = ['repos/contracts', 'repos/service-kit', 'package.json', 'package-lock.json'];

export type OwnImage = ImageArchive & { readonly name: string; readonly tag: string };

/**
 * The images of this tree as it is, also where it is not committed. The tag tells the content: what has not changed is not
 * built again, and what has changed is another version, so that bringing a cluster up to date is a canary.
 */
export async function ownImages(options: EnsureOptions): Promise<readonly OwnImage[]> {
  const images: OwnImage[] = [];
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

/** What these images are built of, each with its tag. None is built for it. */
export async function taggedSources(): Promise<readonly { readonly source: Repository; readonly tag: string }[]> {
  const sources = await imageSources();
  return Promise.all(sources.map(async (source) => ({ source, tag: await tagOf(source) })));
}

async function build(source: Repository, tag: string, file: string, options: EnsureOptions): Promise<void> {
  const builder = await chooseBuilder();
  const scratch = await mkdtemp(join(tmpdir(), 'todo-platform-cluster-images-'));
  try {
    await builder.prepare(options);
    const stock = await stockUp(await repositories(), join(scratch, 'packages'), options);
    const secrets = await writeSecrets(scratch, options.signal);
    const folder = join(scratch, source.name);
    await cut(source, folder, stock, options);
    const log = join(scratch, 'build.log');
    const from = await origin();
    const built = { ...options, builder, secrets, from, tag, source: 'unknown', log };
    const reference = await buildImage({ repository: source, folder }, built);
    await builder.archive(reference, file, options.signal);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function tagOf({ folder }: Repository): Promise<string> {
  const hash = createHash('sha256');
  for (const path of [folder, ...SHARED]) {
    for (const file of await trackedFiles(path)) hash.update(`${file}\0`).update(await readFile(join(ROOT, file)));
  }
  return `local-${hash.digest('hex').slice(0, 12)}`;
}
