import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../../../../tools/root.ts';
import { projectImages, taggedSources } from '../../../cluster/images/project-images.ts';
import { readRecord } from '../../../cluster/cluster-record.ts';
import { targetOf } from '../../../cluster/targets/index.ts';
import { chooseBuilder } from '../../../images/choose-builder.ts';
import { quietly } from '../../../../tests/support/quietly.ts';
import { NAMESPACE, type TestCluster } from './test-cluster.ts';

/** A version of a service that loads an extra module before its own code. */
export type ImageVariant = {
  /** The end of the image's tag. */
  readonly name: string;
  /** Files and folders of this tree, relative to the root. The image gets them in `/app`. */
  readonly files: readonly string[];
  /** The file among them that Node loads first. */
  readonly module: string;
  readonly env?: Readonly<Record<string, string>>;
};

/**
 * Builds a variant of the image in the cluster, and loads it.
 * @returns its reference.
 * @throws {Error} if the cluster runs another version than this tree's.
 */
export async function loadVariant(
  cluster: TestCluster,
  service: 'users-service' | 'todo-service',
  { name, files, module, env = {} }: ImageVariant,
): Promise<string> {
  await expectVersionOfThisTree(cluster, service);
  const image = (await projectImages(quietly)).find((own) => own.name === service);
  const load = targetOf(readRecord()?.target ?? 'local-node').load;
  if (image === undefined || load === undefined)
    throw new Error('This kind of cluster cannot load images, so it cannot run other versions of a service.');
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

async function expectVersionOfThisTree(cluster: TestCluster, service: string): Promise<void> {
  const values = await cluster.cluster.helm(['get', 'values', service, '--namespace', NAMESPACE, '--output', 'json']);
  const { tag } = Values.parse(JSON.parse(values)).image;
  const own = (await taggedSources()).find(({ source }) => source.name === service)?.tag;
  if (tag !== own)
    throw new Error(`The cluster runs ${service} ${tag}, but this tree is ${own}. Update it: npm run cluster:up`);
}
