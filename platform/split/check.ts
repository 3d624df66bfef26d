import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Builder } from '../images/builder.ts';
import { makeImage } from '../images/make.ts';
import { writeSecrets } from '../images/secrets.ts';
import { withPostgres } from '../testing/throw-away-postgres.ts';
import type { EnsureOptions } from '../toolchain/index.ts';
import { origin } from './git.ts';
import { npm } from './npm.ts';
import type { Alone } from './split.ts';

/** One thing that a repository has to do alone. */
export type Checked = {
  readonly repository: string;
  readonly what: 'npm ci' | 'npm test' | 'image';
  readonly seconds: number;
  /** Why it failed. */
  readonly problem?: string;
};

export type CheckOptions = EnsureOptions & {
  /** Without one, no images are built. */
  readonly builder: Builder | undefined;
};

/**
 * In each repository: `npm ci`, `npm test` and, where it has a Dockerfile, its image, built and tried out. Two things at a time:
 * tests on Postgres wait more than they compute, and all else fits beside them.
 */
export async function check(all: readonly Alone[], options: CheckOptions): Promise<readonly Checked[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'todo-platform-check-'));
  try {
    return await withPostgres(options, async (postgresUrl) => {
      const context = { ...options, scratch, postgresUrl };
      const [onPostgres, plain] = [all.filter(usesPostgres), all.filter((one) => !usesPostgres(one))];
      const lanes = [
        onPostgres.map((one) => () => npmOf(one, context)),
        [...plain.map((one) => () => npmOf(one, context)), ...all.map((one) => () => imageOf(one, context))],
      ];
      return (await Promise.all(lanes.map(oneByOne))).flat();
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

type Context = CheckOptions & { readonly scratch: string; readonly postgresUrl: string };

async function oneByOne(work: readonly (() => Promise<readonly Checked[]>)[]): Promise<readonly Checked[]> {
  const done: Checked[] = [];
  for (const one of work) done.push(...(await one()));
  return done;
}

function usesPostgres({ repository: { manifest } }: Alone): boolean {
  return manifest?.dependencies?.typeorm !== undefined;
}

async function npmOf({ repository, folder }: Alone, context: Context): Promise<readonly Checked[]> {
  if (repository.manifest === undefined) return [];
  const { name } = repository;
  const log = logOf(context, name);
  const env = { TEST_POSTGRES_URL: context.postgresUrl };
  const run = (args: readonly string[]) => npm(args, { cwd: folder, signal: context.signal, log, env });
  const flags = ['--no-audit', '--no-fund', '--loglevel=error'];
  const installed = await timed(name, 'npm ci', context, () => run(['ci', ...flags]));
  if (installed.problem !== undefined) return [installed];
  return [installed, await timed(name, 'npm test', context, () => run(['test']))];
}

async function imageOf(one: Alone, context: Context): Promise<readonly Checked[]> {
  const { builder, scratch, signal } = context;
  const { name } = one.repository;
  if (builder === undefined || !existsSync(join(one.folder, 'Dockerfile'))) return [];
  const work = async () => {
    const secrets = await writeSecrets(scratch, signal);
    const labels = { from: await origin(), tag: 'split', source: 'unknown' };
    const { problems } = await makeImage(one, { ...context, ...labels, builder, secrets, log: logOf(context, name) });
    if (problems.length > 0) throw new Error(problems.join('\n'));
  };
  return [await timed(name, 'image', context, work)];
}

async function timed(
  repository: string,
  what: Checked['what'],
  { report, signal }: Context,
  work: () => Promise<unknown>,
): Promise<Checked> {
  report(`${repository}: ${what}`);
  const since = performance.now();
  const problem = await work().then(
    () => undefined,
    (error: unknown) => String(error instanceof Error ? error.message : error),
  );
  signal.throwIfAborted();
  const result = { repository, what, seconds: (performance.now() - since) / 1000 };
  return problem === undefined ? result : { ...result, problem };
}

/** One for each repository: they are written side by side. */
function logOf({ scratch }: Context, repository: string): string {
  return join(scratch, `${repository}.log`);
}
