import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Origin } from '../split/git.ts';
import { Lock } from '../split/lock.ts';
import type { Alone } from '../split/split.ts';
import type { EnsureOptions } from '../toolchain/index.ts';
import type { Builder } from './builder.ts';
import { filesOf } from './contents.ts';
import { trialOf } from './images.ts';
import { readLayout, unpack } from './layout.ts';
import { brokenRules, shellsIn } from './rules.ts';
import type { SecretFiles } from './secrets.ts';

/** What the names of all images have in common, after the registry; the charts say it too. */
const PROJECT = 'todo-platform';

export type BuildOptions = EnsureOptions & {
  readonly builder: Builder;
  readonly secrets: SecretFiles;
  readonly from: Origin;
  /** What stands before the image's name: a registry and a path in it; nothing for this machine alone. */
  readonly registry?: string;
  readonly tag: string;
  /** Where the sources are to be found by people. */
  readonly source: string;
  /** A file for what the builder prints. */
  readonly log: string;
};

export type MakeOptions = BuildOptions & {
  /** See TrialContext. */
  readonly postgresUrl: string;
};

/** What is told of an image. */
export type Made = {
  readonly image: string;
  readonly reference: string;
  readonly buildSeconds: number;
  readonly compressedBytes: number;
  readonly unpackedBytes: number;
  /** The median, in milliseconds. */
  readonly startMs: number;
  readonly user: string;
  readonly shells: readonly string[];
  /** Broken rules and what its trial found; empty for a good image. */
  readonly problems: readonly string[];
};

/** The name of an image of this project's. */
export function referenceOf(name: string, { registry, tag }: Pick<BuildOptions, 'registry' | 'tag'>): string {
  return `${registry === undefined ? '' : `${registry}/`}${PROJECT}/${name}:${tag}`;
}

/** Builds the image of a repository that stands alone. @returns its name. */
export async function buildImage({ repository, folder }: Alone, options: BuildOptions): Promise<string> {
  const { builder, report, signal, from } = options;
  const { name, manifest } = repository;
  const reference = referenceOf(name, options);
  report(`building ${reference} by ${builder.name}`);
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

/** The same, and looks into it, and tries it out. */
export async function makeImage({ repository, folder }: Alone, options: MakeOptions): Promise<Made> {
  const since = performance.now();
  const reference = await buildImage({ repository, folder }, options);
  const buildSeconds = (performance.now() - since) / 1000;
  const scratch = await mkdtemp(join(tmpdir(), 'todo-platform-image-'));
  try {
    return { ...(await examine(repository.name, reference, folder, scratch, options)), buildSeconds };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function examine(
  name: string,
  reference: string,
  context: string,
  scratch: string,
  { builder, report, signal, postgresUrl }: MakeOptions,
): Promise<Omit<Made, 'buildSeconds'>> {
  const [saved, root, data] = ['saved', 'root', 'data'].map((folder) => join(scratch, folder));
  if (saved === undefined || root === undefined || data === undefined) throw new Error('unreachable');
  for (const folder of [saved, root, data]) await mkdir(folder);
  report(`unpacking ${name}`);
  await builder.save(reference, saved, signal);
  const image = await readLayout(saved);
  await unpack(image, root, signal);
  const { config } = image;
  const files = await filesOf(root);
  const lock = Lock.parse(JSON.parse(await readFile(join(context, 'package-lock.json'), 'utf8')));
  const sbom = await readFile(join(root, 'sbom.cdx.json'), 'utf8').catch(() => undefined);
  const tried = await trialOf(name)({
    ...{ name, root, report, signal, postgresUrl, scratch: data, stopSignal: config.stopSignal },
    launch: (spec) => builder.launch({ ...spec, reference, root, config }),
  });
  return {
    image: name,
    reference,
    compressedBytes: image.compressedBytes,
    unpackedBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    startMs: median(tried.startMs),
    user: config.user,
    shells: shellsIn(files),
    problems: [...brokenRules({ config, files, lock, sbom }), ...tried.problems],
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
