import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Builder } from '../images/builder.ts';
import { buildAndTestImage } from '../images/build-image.ts';
import { writeSecrets } from '../images/secrets.ts';
import { withPostgres } from '../../tests/support/throw-away-postgres.ts';
import type { EnsureOptions } from '../../tools/toolchain/index.ts';
import { origin } from './git.ts';
import { npm } from './npm.ts';
import type { StandaloneRepository } from './split.ts';

/** The result of one check of a standalone repository. */
export type CheckResult = {
  readonly repository: string;
  readonly what: 'npm ci' | 'npm test' | 'image';
  readonly seconds: number;
  /** Why it failed. */
  readonly problem?: string;
};

export type CheckOptions = EnsureOptions & {
  /** If undefined, no images are built. */
  readonly builder: Builder | undefined;
};

/**
 * Runs `npm ci` and `npm test` in each repository, and builds and tests its image if it has a Dockerfile. Two checks run at a
 * time: tests on Postgres mostly wait, so the other checks fit beside them.
 */
export async function check(
  all: readonly StandaloneRepository[],
  options: CheckOptions,
): Promise<readonly CheckResult[]> {
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

async function oneByOne(work: readonly (() => Promise<readonly CheckResult[]>)[]): Promise<readonly CheckResult[]> {
  const done: CheckResult[] = [];
  for (const one of work) done.push(...(await one()));
  return done;
}

function usesPostgres({ repository: { manifest } }: StandaloneRepository): boolean {
  return manifest?.dependencies?.typeorm !== undefined;
}

async function npmOf({ repository, folder }: StandaloneRepository, context: Context): Promise<readonly CheckResult[]> {
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

async function imageOf(one: StandaloneRepository, context: Context): Promise<readonly CheckResult[]> {
  const { builder, scratch, signal } = context;
  const { name } = one.repository;
  if (builder === undefined || !existsSync(join(one.folder, 'Dockerfile'))) return [];
  const work = async () => {
    const secrets = await writeSecrets(scratch, signal);
    const labels = { from: await origin(), tag: 'split', source: 'unknown' };
    const { problems } = await buildAndTestImage(one, {
      ...context,
      ...labels,
      builder,
      secrets,
      log: logOf(context, name),
    });
    if (problems.length > 0) throw new Error(problems.join('\n'));
  };
  return [await timed(name, 'image', context, work)];
}

async function timed(
  repository: string,
  what: CheckResult['what'],
  { report, signal }: Context,
  work: () => Promise<unknown>,
): Promise<CheckResult> {
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

/** One log for each repository, because two are checked at a time. */
function logOf({ scratch }: Context, repository: string): string {
  return join(scratch, `${repository}.log`);
}
