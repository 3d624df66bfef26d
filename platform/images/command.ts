import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';

import { stopSignal } from '../signals.ts';
import { cut } from '../split/cut.ts';
import { origin } from '../split/git.ts';
import { repositories, select } from '../split/repositories.ts';
import { stockUp } from '../split/split.ts';
import { withPostgres } from '../testing/throw-away-postgres.ts';
import { BUILDERS, chooseBuilder } from './choose-builder.ts';
import { imageSources } from './images.ts';
import { type Made, makeImage } from './make.ts';
import { printed } from './print.ts';
import { writeSecrets } from './secrets.ts';

type Flags = {
  readonly only?: readonly string[];
  readonly builder?: (typeof BUILDERS)[number];
  readonly registry?: string;
  readonly tag?: string;
  readonly source: string;
  readonly json?: true;
};

export function register(program: Command): void {
  program
    .command('images')
    .description('build the container images, each from its repository alone, look into them and start them')
    .option('--only <images...>', 'these images')
    .addOption(
      new Option('--builder <name>', 'default: docker where its daemon answers, else buildah').choices(BUILDERS),
    )
    .option('--registry <prefix>', 'what stands before the names of the images; nothing is pushed')
    .option('--tag <tag>', 'default: dev- and the commit')
    .option('--source <url>', 'where people find the sources, for the label', 'unknown')
    .option('--json', 'print one array')
    .addHelpText('after', '\nExit codes: 0 all images keep the rules, 2 one does not, 1 it failed.')
    .action(async (flags: Flags) => {
      const signal = stopSignal();
      const report = flags.json ? () => undefined : (line: string) => console.log(line);
      const made = await makeAll(flags, { report, signal });
      console.log(flags.json ? JSON.stringify(made, undefined, 2) : `\n${printed(made)}`);
      if (made.some(({ problems }) => problems.length > 0)) process.exitCode = 2;
    });
}

async function makeAll(
  flags: Flags,
  options: { readonly report: (line: string) => void; readonly signal: AbortSignal },
): Promise<readonly Made[]> {
  const chosen = select(await imageSources(), flags.only);
  const builder = await chooseBuilder(flags.builder);
  const scratch = await mkdtemp(join(tmpdir(), 'todo-platform-images-'));
  try {
    const from = await origin();
    const stock = await stockUp(await repositories(), join(scratch, 'packages'), options);
    await builder.prepare(options);
    const secrets = await writeSecrets(scratch, options.signal);
    const { registry, source, tag = `dev-${from.commit.slice(0, 12)}` } = flags;
    return await withPostgres(options, async (postgresUrl) => {
      const made: Made[] = [];
      for (const repository of chosen) {
        const folder = join(scratch, repository.name);
        await cut(repository, folder, stock, options);
        const log = join(scratch, `${repository.name}.log`);
        const more = registry === undefined ? {} : { registry };
        made.push(
          await makeImage(
            { repository, folder },
            { ...options, builder, secrets, from, tag, source, postgresUrl, log, ...more },
          ),
        );
      }
      return made;
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
