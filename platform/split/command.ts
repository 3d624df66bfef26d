import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';

import { chooseBuilder } from '../images/choose-builder.ts';
import { stopSignal } from '../signals.ts';
import type { EnsureOptions } from '../toolchain/index.ts';
import { check } from './check.ts';
import { summary } from './print.ts';
import { repositories, select } from './repositories.ts';
import { emptyFolder, split, stockUp, type Alone } from './split.ts';

type Flags = {
  readonly only?: readonly string[];
  readonly to?: string;
  readonly check?: true;
  readonly images: boolean;
};

export function register(program: Command): void {
  program
    .command('split')
    .description('make each folder of repos/ a Git repository of its own, and check that it stands alone')
    .option('--only <repositories...>', 'these folders of repos/')
    .option('--to <folder>', 'where they are put; outside of this tree, empty or not there yet')
    .option('--check', 'run npm ci and npm test in each and build its image; without --to they are removed again')
    .option('--no-images', 'check without building images')
    .action(async (flags: Flags) => {
      if (flags.to === undefined && !flags.check) throw new Error('Say where to put them, by --to, or --check.');
      const options = { report: (line: string) => console.log(line), signal: stopSignal() };
      const scratch = await mkdtemp(join(tmpdir(), 'todo-platform-split-'));
      try {
        const made = await splitTo(flags, scratch, options);
        if (flags.to !== undefined) for (const { folder } of made) console.log(folder);
        if (!flags.check) return;
        const builder = flags.images ? await chooseBuilder() : undefined;
        await builder?.prepare(options);
        const checked = await check(made, { ...options, builder });
        console.log(`\n${summary(checked)}`);
        if (checked.some(({ problem }) => problem !== undefined)) process.exitCode = 2;
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    });
}

async function splitTo({ only, to }: Flags, scratch: string, options: EnsureOptions): Promise<readonly Alone[]> {
  const all = await repositories();
  const chosen = select(all, only);
  const folder = to === undefined ? join(scratch, 'repos') : await emptyFolder(to);
  const stock = await stockUp(all, join(scratch, 'packages'), options);
  return split(chosen, folder, stock, options);
}
