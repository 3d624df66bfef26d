import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../build/index.ts';
import { serviceNames } from '../local/parts/services.ts';
import { repositories, repositoryAt, type Repository } from '../split/repositories.ts';
import { operatorsTrial } from './trials/operators.ts';
import { serviceTrial } from './trials/service.ts';
import { singlePageAppTrial } from './trials/single-page-app.ts';
import type { Trial } from './trials/trial.ts';

/** The image of the operators' commands, which is of this folder and not of a repository. */
const OPERATORS = { name: 'platform', folder: 'platform' };

const TRIALS: Readonly<Record<string, Trial>> = {
  ...Object.fromEntries(serviceNames.map((name) => [name, serviceTrial(name)])),
  frontend: singlePageAppTrial,
  [OPERATORS.name]: operatorsTrial,
};

/** What images are built of: the repositories with a Dockerfile, and the operators' commands. */
export async function imageSources(): Promise<readonly Repository[]> {
  const all = [...(await repositories()), await repositoryAt(OPERATORS.name, OPERATORS.folder)];
  return all.filter(hasImage);
}

export function hasImage({ folder }: Repository): boolean {
  return existsSync(join(ROOT, folder, 'Dockerfile'));
}

/** @throws {Error} for an image that nobody has said how to run. */
export function trialOf(name: string): Trial {
  const trial = TRIALS[name];
  if (trial === undefined) throw new Error(`Say in platform/images/images.ts how ${name} is tried out.`);
  return trial;
}
