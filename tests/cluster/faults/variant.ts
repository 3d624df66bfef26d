import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownImages } from '../../../platform/cluster/images/own-images.ts';
import { recorded } from '../../../platform/cluster/record.ts';
import { targetOf } from '../../../platform/cluster/targets/index.ts';
import { chooseBuilder } from '../../../platform/images/choose-builder.ts';
import { quietly } from '../../support/quietly.ts';

/** `none` is as good as the version that it is made of, and another one all the same. */
export type Fault = 'errors' | 'slow' | 'crash' | 'handler' | 'none';

/** Makes a version of a service with that fault, of the image that the cluster has, and loads it. @returns its reference. */
export async function variantOf(service: 'users-service' | 'todo-service', fault: Fault): Promise<string> {
  const image = (await ownImages(quietly)).find(({ name }) => name === service);
  const load = targetOf(recorded()?.target ?? 'here').load;
  if (image === undefined || load === undefined)
    throw new Error('Versions with faults cannot be loaded into this cluster.');
  const { signal } = quietly;
  const builder = await chooseBuilder();
  const folder = await mkdtemp(join(tmpdir(), 'todo-platform-variant-'));
  const reference = `todo-platform/${service}:${image.tag}-${fault}`;
  try {
    await builder.load(image.archive, signal);
    await copyFile(join(import.meta.dirname, 'fault.mjs'), join(folder, 'fault.mjs'));
    const lines = [
      `FROM ${image.reference}`,
      'COPY fault.mjs /fault.mjs',
      `ENV FAULT=${fault} NODE_OPTIONS=--import=/fault.mjs`,
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
