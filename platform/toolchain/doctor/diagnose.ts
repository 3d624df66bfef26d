import { isInstalled } from '../../bootstrap/install.mjs';
import { ROOT } from '../../build/index.ts';
import { chooseBuilder } from '../../images/choose-builder.ts';
import { inspect, type Recipe } from '../cache.ts';
import { CHROMIUM_INSTALL, findChromium } from '../chromium.ts';
import { ask } from '../command.ts';
import { DAPR_LINE, daprd as daprdProgram, daprdOnPath } from '../daprd.ts';
import { goRecipe } from '../go-program.ts';
import { KAFKA_LINE, kafkaOnPath, kafkaRecipe } from '../kafka.ts';
import { POSTGRES_LINE, postgresOnPath, postgresRecipe } from '../postgres.ts';
import { go, java, maven, type Found, type Prerequisite } from '../prerequisites.ts';
import { atLeast, versionIn } from '../versions.ts';

/**
 * `later`: not there, and the next start makes it by itself. `not needed`: asked for only to make a part that is there.
 * `missing` is the only state in which something does not work.
 */
export type Finding = {
  readonly part: string;
  readonly required: string;
  readonly found: string;
  readonly from: string;
  readonly state: 'ok' | 'missing' | 'later' | 'not needed';
  readonly install?: string;
};

/** Looks at everything that the platform and its tests use. Every byte in the cache is compared, which takes a second or two. */
export async function diagnose(): Promise<readonly Finding[]> {
  const [postgres, kafka, daprd] = await Promise.all([
    part('Postgres', POSTGRES_LINE, await postgresOnPath(), await postgresRecipe()),
    part('Kafka', KAFKA_LINE, await kafkaOnPath(), kafkaRecipe()),
    part('daprd', DAPR_LINE, await daprdOnPath(), goRecipe(daprdProgram)),
  ]);
  const tools = await Promise.all([
    prerequisite(java, true),
    prerequisite(maven, kafka.state !== 'ok'),
    prerequisite(go, daprd.state !== 'ok'),
  ]);
  return [node(), dependencies(), ...tools, postgres, kafka, daprd, await chromium(), await imageBuilder()];
}

function node(): Finding {
  return { part: 'Node', required: '24', found: process.versions.node, from: process.execPath, state: 'ok' };
}

function dependencies(): Finding {
  const there = isInstalled(ROOT);
  const lock = { part: 'npm dependencies', required: 'as in package-lock.json', from: 'node_modules' };
  return { ...lock, found: there ? 'as required' : 'other', state: there ? 'ok' : 'later' };
}

async function prerequisite(tool: Prerequisite, needed: boolean): Promise<Finding> {
  const found = await tool.find();
  const fits = found !== undefined && atLeast(found.version, tool.minimum);
  const state = fits ? 'ok' : needed ? 'missing' : 'not needed';
  return {
    ...{ part: tool.name, required: `${tool.minimum} or later`, found: found?.version ?? '', from: found?.path ?? '' },
    ...(state === 'missing' ? { state, install: tool.install } : { state }),
  };
}

async function part(name: string, line: string, own: Found | undefined, recipe: Recipe): Promise<Finding> {
  const required = `${line}.x`;
  if (own !== undefined) return { part: name, required, found: own.version, from: own.path, state: 'ok' };
  const verdict = await inspect(recipe);
  if (verdict.state === 'whole') return { part: name, required, found: recipe.version, from: recipe.root, state: 'ok' };
  const why = verdict.state === 'damaged' ? `damaged: ${verdict.reason}` : '';
  return { part: name, required, found: why, from: '', state: 'later' };
}

async function chromium(): Promise<Finding> {
  const path = await findChromium();
  const wanted = { part: 'Chromium', required: 'any, for the end-to-end tests' };
  if (path === undefined) return { ...wanted, found: '', from: '', state: 'missing', install: CHROMIUM_INSTALL };
  // A wrapper script may print more before it.
  const answer = /Chrom.*/.exec((await ask(path, ['--version'])) ?? '')?.[0] ?? '';
  return { ...wanted, found: versionIn(answer) ?? 'there', from: path, state: 'ok' };
}

async function imageBuilder(): Promise<Finding> {
  const wanted = { part: 'Image builder', required: 'Docker, or buildah and runc, for container images' };
  return chooseBuilder().then(
    ({ name }) => ({ ...wanted, found: name, from: '', state: 'ok' }),
    (error: unknown) => ({
      ...{ ...wanted, found: '', from: '', state: 'missing' },
      install: error instanceof Error ? error.message : String(error),
    }),
  );
}
