import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';

import { stopSignal } from '../../tools/signals.ts';
import { copyStandalone } from '../split/copy-standalone.ts';
import { origin } from '../split/git.ts';
import { repositories, select } from '../split/repositories.ts';
import { createPackageStore, emptyFolder } from '../split/split.ts';
import { withPostgres } from '../../tests/support/throw-away-postgres.ts';
import { BUILDERS, chooseBuilder } from './choose-builder.ts';
import { imageSources } from './images.ts';
import { type TestedImage, buildAndTestImage } from './build-image.ts';
import { imageTable } from './image-table.ts';
import { writeSecrets } from './secrets.ts';

type Flags = {
  readonly only?: readonly string[];
  readonly builder?: (typeof BUILDERS)[number];
  readonly registry?: string;
  readonly tag?: string;
  readonly source: string;
  readonly json?: true;
  readonly contexts?: string;
};

type Options = { readonly report: (line: string) => void; readonly signal: AbortSignal };

export function register(program: Command): void {
  program
    .command('images')
    .description('build the container images, each from its separate repository; check their content and start them')
    .option('--only <images...>', 'only these images')
    .addOption(
      new Option('--builder <name>', 'default: docker if its daemon answers, otherwise buildah').choices(BUILDERS),
    )
    .option('--registry <prefix>', "the registry in the images' names; nothing is pushed")
    .option('--tag <tag>', 'default: dev-<commit>')
    .option('--source <url>', 'address of the sources, for a label of the images', 'unknown')
    .option('--json', 'print one array')
    .option(
      '--contexts <folder>',
      'build nothing; put what each build needs into this folder, which is empty or missing',
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 all images keep the rules, 1 a build or a start failed, 2 an image breaks a rule.\n\nExample:\n  npm run images -- --only frontend --json',
    )
    .action(async (flags: Flags) => {
      const signal = stopSignal();
      const report = flags.json ? () => undefined : (line: string) => console.log(line);
      if (flags.contexts !== undefined) {
        for (const folder of await writeContexts(flags.contexts, flags.only, { report, signal })) console.log(folder);
        return;
      }
      const made = await buildAndTestAll(flags, { report, signal });
      console.log(flags.json ? JSON.stringify(made, undefined, 2) : `\n${imageTable(made)}`);
      if (made.some(({ problems }) => problems.length > 0)) process.exitCode = 2;
    });
}

/** Puts together what the build of each image needs. @returns a folder for each image, with its Dockerfile at the top. */
async function writeContexts(to: string, only: Flags['only'], options: Options): Promise<readonly string[]> {
  const chosen = select(await imageSources(), only);
  const parent = await emptyFolder(to);
  const scratch = await mkdtemp(join(tmpdir(), 'todo-platform-images-'));
  try {
    const stock = await createPackageStore(await repositories(), scratch, options);
    for (const repository of chosen) await copyStandalone(repository, join(parent, repository.name), stock, options);
    return chosen.map(({ name }) => join(parent, name));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function buildAndTestAll(flags: Flags, options: Options): Promise<readonly TestedImage[]> {
  const chosen = select(await imageSources(), flags.only);
  const builder = await chooseBuilder(flags.builder);
  const scratch = await mkdtemp(join(tmpdir(), 'todo-platform-images-'));
  try {
    const from = await origin();
    const stock = await createPackageStore(await repositories(), join(scratch, 'packages'), options);
    await builder.prepare(options);
    const secrets = await writeSecrets(scratch, options.signal);
    const { registry, source, tag = `dev-${from.commit.slice(0, 12)}` } = flags;
    return await withPostgres(options, async (postgresUrl) => {
      const made: TestedImage[] = [];
      for (const repository of chosen) {
        const folder = join(scratch, repository.name);
        await copyStandalone(repository, folder, stock, options);
        const log = join(scratch, `${repository.name}.log`);
        const more = registry === undefined ? {} : { registry };
        made.push(
          await buildAndTestImage(
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
