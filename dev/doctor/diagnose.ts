import { isInstalled } from '../../tools/bootstrap/install.mjs';
import { ROOT } from '../../tools/root.ts';
import { inspect, type Recipe } from '../../tools/toolchain/cache.ts';
import { CHROMIUM_INSTALL, findChromium } from '../../tools/toolchain/chromium.ts';
import { ask } from '../../tools/command.ts';
import { DAPR_LINE, daprd as daprdProgram, daprdOnPath } from '../../tools/toolchain/daprd.ts';
import { goRecipe } from '../../tools/toolchain/go-program.ts';
import { KAFKA_LINE, kafkaOnPath, kafkaRecipe } from '../../tools/toolchain/kafka.ts';
import { POSTGRES_LINE, postgresOnPath, postgresRecipe } from '../../tools/toolchain/postgres.ts';
import {
  buildah,
  dockerAnswers,
  go,
  java,
  maven,
  problemOf,
  runc,
  type Found,
  type Prerequisite,
} from '../../tools/toolchain/prerequisites.ts';
import { atLeast, versionIn } from '../../tools/toolchain/versions.ts';

/**
 * `later`: not there yet; the next start fetches or builds it. `not needed`: only builds a part that is already there.
 * `missing`: a person has to install it.
 */
export type Finding = {
  readonly part: string;
  readonly required: string;
  readonly found: string;
  readonly from: string;
  readonly state: 'ok' | 'missing' | 'later' | 'not needed';
  readonly install?: string;
};

/** Checks everything that the product and its tests use. Compares every byte in the cache, which takes a second or two. */
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
  return { ...lock, found: there ? 'as required' : 'outdated or missing', state: there ? 'ok' : 'later' };
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
  const wanted = { part: 'Chromium', required: 'any version, for the browser tests' };
  if (path === undefined) return { ...wanted, found: '', from: '', state: 'missing', install: CHROMIUM_INSTALL };
  // A wrapper script may print other lines first.
  const answer = /Chrom.*/.exec((await ask(path, ['--version'])) ?? '')?.[0] ?? '';
  return { ...wanted, found: versionIn(answer) ?? 'unknown version', from: path, state: 'ok' };
}

/** A program that only container images need. */
async function imageBuilder(): Promise<Finding> {
  const wanted = { part: 'Image builder', required: 'Docker, or buildah and runc, for container images', from: '' };
  if (await dockerAnswers()) return { ...wanted, found: 'docker', state: 'ok' };
  const problem =
    (await problemOf(buildah, 'build container images without Docker')) ??
    (await problemOf(runc, 'start container images without Docker'));
  if (problem === undefined) return { ...wanted, found: 'buildah', state: 'ok' };
  return { ...wanted, found: '', state: 'missing', install: `${problem.what}. ${problem.install}` };
}
