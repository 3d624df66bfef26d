import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { ROOT } from '../../tools/root.ts';
import type { Step } from './step.ts';

export type LabSteps = {
  /** Steps that need only Node. They run beside the other plain steps, also with --quick. */
  readonly plainSteps: readonly Step[];
  readonly steps: readonly Step[];
  /** Steps that run only if --only or --also names them. */
  readonly requestedSteps: readonly Step[];
};

const FILE = join(ROOT, 'lab', 'tests', 'steps.ts');

/** The steps of the lab, or none if the checkout has no lab. Loaded by path, because nothing may import the lab. */
export async function labSteps(): Promise<LabSteps> {
  if (!existsSync(FILE)) return { plainSteps: [], steps: [], requestedSteps: [] };
  return (await import(pathToFileURL(FILE).href)) as LabSteps;
}
