import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../../../platform/build/index.ts';
import { ownImages, taggedSources } from '../../../platform/cluster/images/own-images.ts';
import { recorded } from '../../../platform/cluster/record.ts';
import { targetOf } from '../../../platform/cluster/targets/index.ts';
import { chooseBuilder } from '../../../platform/images/choose-builder.ts';
import { quietly } from '../../support/quietly.ts';
import { NAMESPACE, type TheCluster } from './the-cluster.ts';

/** A version of a service into which a module is loaded before anything of its own. */
export type Variant = {
  /** Part of its tag. */
  readonly name: string;
  /** Files and folders of this tree, by their paths from its root: they come into the image under `/app`. */
  readonly files: readonly string[];
  /** One of them. */
  readonly module: string;
  readonly env?: Readonly<Record<string, string>>;
};

/**
 * Makes a variant of the image that the cluster has, and loads it.
 * @returns its reference.
 * @throws {Error} where the cluster has another version than that of this tree.
 */
export async function variantOf(
  cluster: TheCluster,
  service: 'users-service' | 'todo-service',
  { name, files, module, env = {} }: Variant,
): Promise<string> {
  await expectOfThisTree(cluster, service);
  const image = (await ownImages(quietly)).find((own) => own.name === service);
  const load = targetOf(recorded()?.target ?? 'here').load;
  if (image === undefined || load === undefined)
    throw new Error('Other versions of a service cannot be loaded into this cluster.');
  const { signal } = quietly;
  const builder = await chooseBuilder();
  const folder = await mkdtemp(join(tmpdir(), 'todo-platform-variant-'));
  const reference = `todo-platform/${service}:${image.tag}-${name}`;
  try {
    await builder.load(image.archive, signal);
    for (const file of files) await cp(join(ROOT, file), join(folder, 'files', file), { recursive: true });
    const variables = { ...env, NODE_OPTIONS: `--import=/app/${module}` };
    const lines = [
      `FROM ${image.reference}`,
      'COPY files /app',
      ...Object.entries(variables).map(([variable, value]) => `ENV ${variable}=${value}`),
    ];
    await writeFile(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`);
    const secrets = { npmrc: '/dev/null', ca: '/dev/null' };
    const log = join(folder, 'build.log');
    await builder.build({ context: folder, reference, args: {}, epoch: 0, secrets, log }, signal);
    const archive = join(folder, 'image.tar');
    await builder.archive(reference, archive, signal);
    await load({ reference, archive }, quietly);
    return reference;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const Values = z.object({ image: z.object({ tag: z.string() }) });

async function expectOfThisTree(cluster: TheCluster, service: string): Promise<void> {
  const values = await cluster.cluster.helm(['get', 'values', service, '--namespace', NAMESPACE, '--output', 'json']);
  const { tag } = Values.parse(JSON.parse(values)).image;
  const own = (await taggedSources()).find(({ source }) => source.name === service)?.tag;
  if (tag !== own) throw new Error(`The cluster has ${tag} of ${service}, this tree is ${own}: npm run cluster:up`);
}
