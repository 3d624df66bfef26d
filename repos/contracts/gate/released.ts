import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { breaksBetween } from './breaks.ts';
import { buf, withImage } from './buf.ts';

/** The path of the last release's contracts in their folder. The file is a Buf image in JSON, and it is committed. */
export const RECORD = 'released/contracts.json';

export function hasRecord(folder: string): boolean {
  return existsSync(join(folder, RECORD));
}

/** Lists everything in a folder's contracts that is incompatible with their last release, one line each. */
export async function breaksSinceRelease(folder: string): Promise<readonly string[]> {
  if (!hasRecord(folder)) throw new Error(`${RECORD} is missing: restore it from Git, or see "npm run release".`);
  return withImage(folder, (released) => withImage(folder, (next) => breaksBetween(released, next)), RECORD);
}

/** Records the contracts as they are now. The JSON has many lines, so that a diff shows what a release adds. */
export async function writeRecord(folder: string): Promise<void> {
  const path = join(folder, RECORD);
  await mkdir(dirname(path), { recursive: true });
  const { code, lines } = await buf(folder, 'build', '--exclude-source-info', '--output', path);
  if (code !== 0) throw new Error(lines.join('\n'));
  const image: unknown = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, `${JSON.stringify(image, null, 2)}\n`);
}

const packageFile = z.object({ version: z.string() });

/** The version of the last release. */
export async function versionOf(folder: string): Promise<string> {
  return packageFile.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))).version;
}

/** The Git tag of a release. */
export function tagOf(version: string): string {
  return `contracts-v${version}`;
}
