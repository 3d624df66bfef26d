import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';

import { chooseBuilder } from '../images/choose-builder.ts';
import { stopSignal } from '../../tools/signals.ts';
import type { EnsureOptions } from '../../tools/toolchain/index.ts';
import { check } from './check.ts';
import { checkTable } from './check-table.ts';
import { repositories, select } from './repositories.ts';
import { emptyFolder, split, createPackageStore, type StandaloneRepository } from './split.ts';

type Flags = {
  readonly only?: readonly string[];
  readonly to?: string;
  readonly check?: true;
  readonly images: boolean;
};

export function register(program: Command): void {
  program
    .command('split')
    .description('make each folder of repos/ a separate Git repository, and check that it builds and tests alone')
    .option('--only <repositories...>', 'only these folders of repos/')
    .option('--to <folder>', 'the folder for the repositories: outside of this tree, empty or missing')
    .option(
      '--check',
      'run npm ci and npm test in each and build its image; without --to the repositories are removed afterwards',
    )
    .option('--no-images', 'do not build images')
    .action(async (flags: Flags) => {
      if (flags.to === undefined && !flags.check)
        throw new Error('Give --to <folder> to keep the repositories, or --check to check them.');
      const options = { report: (line: string) => console.log(line), signal: stopSignal() };
      const scratch = await mkdtemp(join(tmpdir(), 'todo-platform-split-'));
      try {
        const made = await splitTo(flags, scratch, options);
        if (flags.to !== undefined) for (const { folder } of made) console.log(folder);
        if (!flags.check) return;
        const builder = flags.images ? await chooseBuilder() : undefined;
        await builder?.prepare(options);
        const checked = await check(made, { ...options, builder });
        console.log(`\n${checkTable(checked)}`);
        if (checked.some(({ problem }) => problem !== undefined)) process.exitCode = 2;
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    });
}

async function splitTo(
  { only, to }: Flags,
  scratch: string,
  options: EnsureOptions,
): Promise<readonly StandaloneRepository[]> {
  const all = await repositories();
  const chosen = select(all, only);
  const folder = to === undefined ? join(scratch, 'repos') : await emptyFolder(to);
  const stock = await createPackageStore(all, join(scratch, 'packages'), options);
  return split(chosen, folder, stock, options);
}
