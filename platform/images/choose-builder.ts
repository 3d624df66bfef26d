import { buildahBuilder } from './buildah.ts';
import type { Builder } from './builder.ts';
import { dockerAnswers, dockerBuilder } from './docker.ts';

export const BUILDERS = ['docker', 'buildah'] as const;

/**
 * The builder of that name, or Docker where its daemon answers and buildah elsewhere.
 * @throws {Error} where it cannot be had, with what to install.
 */
export async function chooseBuilder(name?: (typeof BUILDERS)[number]): Promise<Builder> {
  const docker = name !== 'buildah' && (await dockerAnswers());
  if (docker) return dockerBuilder;
  if (name === 'docker') throw new Error('No Docker daemon answers. Start it, or let buildah do it: --builder buildah');
  return buildahBuilder();
}
