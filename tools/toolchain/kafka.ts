import { readFileSync } from 'node:fs';
import { copyFile, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { fromCache, type Recipe } from './cache.ts';
import { run } from '../command.ts';
import { cacheRoot } from './locations.ts';
import { sha256 } from './manifest.ts';
import { java, maven, need, type Found } from './prerequisites.ts';
import type { EnsureOptions, Kafka } from './types.ts';
import { sameLine, versionIn } from './versions.ts';
import { which } from './which.ts';

export const KAFKA_LINE = '4.3';
const VERSION = '4.3.0';
const PINNED = join(import.meta.dirname, 'kafka');

/** Finds Java, and Kafka 4.3 on PATH or in the cache; otherwise downloads Kafka into the cache. */
export async function ensureKafka(options: EnsureOptions): Promise<Kafka> {
  const javaPath = await need(java, 'run Kafka');
  const own = await kafkaOnPath();
  if (own !== undefined)
    return { java: javaPath, classpath: join(own.path, '*'), version: own.version, origin: 'path' };
  const { folder, origin } = await fromCache(kafkaRecipe(), options);
  return { java: javaPath, classpath: join(folder, 'libs', '*'), version: VERSION, origin };
}

/**
 * The folder with the jars of the Kafka on PATH, if its version fits. Reads the version from the name of a jar, because each
 * of Kafka's scripts starts Java, which takes a second.
 */
export async function kafkaOnPath(): Promise<Found | undefined> {
  const script = await which('kafka-server-start.sh', 'kafka-server-start');
  if (script === undefined) return undefined;
  for (const place of ['../libs', '../libexec/libs']) {
    const path = join(dirname(script), place);
    const jars = await readdir(path).catch(() => []);
    const server = jars.find((name) => /^kafka-server-\d[\d.]*\.jar$/.test(name));
    const version = server === undefined ? undefined : versionIn(server.slice('kafka-server-'.length, -'.jar'.length));
    if (version !== undefined && sameLine(version, KAFKA_LINE)) return { path, version };
  }
  return undefined;
}

export function kafkaRecipe(): Recipe {
  return {
    name: 'kafka',
    version: VERSION,
    inputs: readFileSync(join(PINNED, 'pom.xml'), 'utf8') + readFileSync(join(PINNED, 'jars.sha256'), 'utf8'),
    root: cacheRoot(),
    build: downloadKafka,
  };
}

/** Maven downloads the jars. Each must have its hash in jars.sha256. */
async function downloadKafka(folder: string, { report, signal }: EnsureOptions): Promise<void> {
  const mvn = await need(maven, 'download Kafka');
  report(`downloading Kafka ${VERSION} with Maven (about 54 MB)`);
  const pom = join(folder, 'pom.xml');
  const libs = join(folder, 'libs');
  await copyFile(join(PINNED, 'pom.xml'), pom);
  const flags = [
    '--batch-mode',
    '--quiet',
    '--strict-checksums',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${libs}`,
  ];
  await run(mvn, [...flags, '--file', pom, 'dependency:copy-dependencies'], { cwd: folder, signal });
  await rm(pom);
  await compareHashes(libs);
}

async function compareHashes(libs: string): Promise<void> {
  const lines = readFileSync(join(PINNED, 'jars.sha256'), 'utf8').trim().split('\n');
  const wanted = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
  const names = await readdir(libs);
  for (const name of new Set([...names, ...wanted.keys()])) {
    const found = names.includes(name) ? await sha256(join(libs, name)) : 'nothing';
    if (found !== wanted.get(name))
      throw new Error(`${name} has the hash ${found} instead of ${wanted.get(name) ?? 'nothing'}`);
  }
}
