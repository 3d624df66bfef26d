import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Origin } from '../split/git.ts';
import { Lock } from '../split/lock-file.ts';
import type { StandaloneRepository } from '../split/split.ts';
import type { EnsureOptions } from '../../tools/toolchain/index.ts';
import type { Builder } from './builder.ts';
import { filesOf } from './image-files.ts';
import { smokeTestOf } from './images.ts';
import { readLayout, unpack } from './layout.ts';
import { brokenRules, shellsIn } from './rules.ts';
import type { SecretFiles } from './secrets.ts';

/** The first part of every image's name, after the registry. The charts repeat it. */
const PROJECT = 'todo-platform';

export type BuildOptions = EnsureOptions & {
  readonly builder: Builder;
  readonly secrets: SecretFiles;
  readonly from: Origin;
  /** Registry and path before the image's name. Undefined for images of this machine only. */
  readonly registry?: string;
  readonly tag: string;
  /** The address of the sources, for a label. */
  readonly source: string;
  /** The file that gets the builder's output. */
  readonly log: string;
};

export type TestOptions = BuildOptions & {
  /** The superuser's URL of a throw-away Postgres on loopback. */
  readonly postgresUrl: string;
};

/** The result of building and testing one image. */
export type TestedImage = {
  readonly image: string;
  readonly reference: string;
  readonly buildSeconds: number;
  readonly compressedBytes: number;
  readonly unpackedBytes: number;
  /** The median of several starts, in milliseconds. */
  readonly startMs: number;
  readonly user: string;
  readonly shells: readonly string[];
  /** Broken rules and failures of the smoke test; empty for a good image. */
  readonly problems: readonly string[];
};

/** The full name of an image, with registry and tag. */
export function referenceOf(name: string, { registry, tag }: Pick<BuildOptions, 'registry' | 'tag'>): string {
  return `${registry === undefined ? '' : `${registry}/`}${PROJECT}/${name}:${tag}`;
}

/** Builds the image of a standalone repository. @returns its full name. */
export async function buildImage({ repository, folder }: StandaloneRepository, options: BuildOptions): Promise<string> {
  const { builder, report, signal, from } = options;
  const { name, manifest } = repository;
  const reference = referenceOf(name, options);
  report(`building ${reference} with ${builder.name}`);
  const args = {
    VERSION: manifest?.version ?? '',
    REVISION: from.commit,
    CREATED: new Date(from.epoch * 1000).toISOString(),
    SOURCE: options.source,
  };
  const { secrets, log } = options;
  await builder.build({ context: folder, reference, args, epoch: from.epoch, secrets, log }, signal);
  return reference;
}

/** Builds an image, checks its content by the rules, and runs its smoke test. */
export async function buildAndTestImage(
  { repository, folder }: StandaloneRepository,
  options: TestOptions,
): Promise<TestedImage> {
  const since = performance.now();
  const reference = await buildImage({ repository, folder }, options);
  const buildSeconds = (performance.now() - since) / 1000;
  const scratch = await mkdtemp(join(tmpdir(), 'todo-platform-image-'));
  try {
    return { ...(await inspectAndTest(repository.name, reference, folder, scratch, options)), buildSeconds };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function inspectAndTest(
  name: string,
  reference: string,
  context: string,
  scratch: string,
  { builder, report, signal, postgresUrl }: TestOptions,
): Promise<Omit<TestedImage, 'buildSeconds'>> {
  const [saved, root, data] = [join(scratch, 'saved'), join(scratch, 'root'), join(scratch, 'data')];
  for (const folder of [saved, root, data]) await mkdir(folder);
  report(`unpacking ${name}`);
  await builder.save(reference, saved, signal);
  const image = await readLayout(saved);
  await unpack(image, root, signal);
  const { config } = image;
  const files = await filesOf(root);
  const lock = Lock.parse(JSON.parse(await readFile(join(context, 'package-lock.json'), 'utf8')));
  const sbom = await readFile(join(root, 'sbom.cdx.json'), 'utf8').catch(() => undefined);
  const tested = await smokeTestOf(name)({
    ...{ name, root, report, signal, postgresUrl, scratch: data, stopSignal: config.stopSignal },
    launch: (spec) => builder.launch({ ...spec, reference, root, config }),
  });
  return {
    image: name,
    reference,
    compressedBytes: image.compressedBytes,
    unpackedBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    startMs: median(tested.startMs),
    user: config.user,
    shells: shellsIn(files),
    problems: [...brokenRules({ config, files, lock, sbom }), ...tested.problems],
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
