import { buildahBuilder } from './buildah.ts';
import type { Builder } from './builder.ts';
import { dockerAnswers } from '../../tools/toolchain/prerequisites.ts';
import { dockerBuilder } from './docker.ts';

export const BUILDERS = ['docker', 'buildah'] as const;

/**
 * The builder of that name; by default Docker if its daemon answers, otherwise buildah.
 * @throws {Error} with what to install, if the builder cannot be used.
 */
export async function chooseBuilder(name?: (typeof BUILDERS)[number]): Promise<Builder> {
  const docker = name !== 'buildah' && (await dockerAnswers());
  if (docker) return dockerBuilder;
  if (name === 'docker') throw new Error('No Docker daemon answers. Start it, or use --builder buildah.');
  return buildahBuilder();
}
