import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../../tools/root.ts';
import { serviceNames } from '../../tools/services/services.ts';
import { repositories, repositoryAt, type Repository } from '../split/repositories.ts';
import { operatorsSmokeTest } from './smoke-tests/operators.ts';
import { serviceSmokeTest } from './smoke-tests/service.ts';
import { frontendSmokeTest } from './smoke-tests/frontend.ts';
import type { SmokeTest } from './smoke-tests/smoke-test.ts';

/** The image of the operators' commands. They are not a separate repository, because they share tools/ with this tree. */
const OPERATORS = { name: 'operators', folder: 'ops', sharedPaths: ['tools', 'services.ts'] };

const SMOKE_TESTS: Readonly<Record<string, SmokeTest>> = {
  ...Object.fromEntries(serviceNames.map((name) => [name, serviceSmokeTest(name)])),
  frontend: frontendSmokeTest,
  [OPERATORS.name]: operatorsSmokeTest,
};

/** The sources of all images: the repositories with a Dockerfile, and the operators' commands. */
export async function imageSources(): Promise<readonly Repository[]> {
  const all = [...(await repositories()), { ...(await repositoryAt(OPERATORS.name, OPERATORS.folder)), ...OPERATORS }];
  return all.filter(hasImage);
}

function hasImage({ folder }: Repository): boolean {
  return existsSync(join(ROOT, folder, 'Dockerfile'));
}

/** @throws {Error} if SMOKE_TESTS has no test for the image. */
export function smokeTestOf(name: string): SmokeTest {
  const trial = SMOKE_TESTS[name];
  if (trial === undefined) throw new Error(`Add a smoke test for ${name} to SMOKE_TESTS in lab/images/images.ts.`);
  return trial;
}
