import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Builder } from '../images/builder.ts';
import { chooseBuilder } from '../images/choose-builder.ts';
import { check } from '../split/check.ts';
import { checkTable } from '../split/check-table.ts';
import { repositories } from '../split/repositories.ts';
import { split, createPackageStore } from '../split/split.ts';
import type { Context, Step } from '../../tests/runner/step.ts';

/** Counts each check of a repository as one test. */
export const repositoriesStep: Step = {
  name: 'repos',
  title: 'Each repository alone: install, tests, image',
  run: async (context) => {
    const { report, signal, scratch, log } = context;
    const { builder, notRun } = await builderHere(context);
    await builder?.prepare({ report, signal });
    const all = await repositories();
    const stock = await createPackageStore(all, join(scratch, 'packages'), { report, signal });
    const alone = await split(all, join(scratch, 'repos'), stock, { report, signal });
    const checked = await check(alone, { report, signal, builder });
    await appendFile(log, `${checkTable(checked)}\n`);
    const failed = checked.filter(({ problem }) => problem !== undefined).length;
    return { passed: checked.length - failed, failed, notRun };
  },
};

/** Not every machine can build images. Without a builder, the other checks run, and the step says so. */
async function builderHere({ report }: Context): Promise<{ readonly builder?: Builder; readonly notRun?: string }> {
  try {
    return { builder: await chooseBuilder() };
  } catch (error) {
    const notRun = `No image was built: ${error instanceof Error ? error.message : String(error)}`;
    report(notRun);
    return { notRun };
  }
}
