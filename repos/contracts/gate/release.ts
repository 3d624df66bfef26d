import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { breaksSinceRelease, hasRecord, versionOf, writeRecord } from './released.ts';

const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

/**
 * Releases the contracts in a folder: writes them to the record and the version to package.json. If there is no record, this is the
 * first release, which may have the version that the package already has.
 * @throws Error, before anything is written, if the version is not newer or if the contracts break the last release
 */
export async function release(folder: string, version: string): Promise<void> {
  const current = await versionOf(folder);
  const order = compare(partsOf(version), partsOf(current));
  if (order < 0 || (order === 0 && hasRecord(folder))) throw new Error(`${version} is not newer than ${current}.`);
  const breaks = hasRecord(folder) ? await breaksSinceRelease(folder) : [];
  if (breaks.length > 0) throw new Error([`Incompatible with ${current}:`, ...breaks].join('\n'));
  await writeRecord(folder);
  const path = join(folder, 'package.json');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace(`"version": "${current}"`, `"version": "${version}"`));
}

function partsOf(version: string): readonly number[] {
  const [, ...parts] = VERSION.exec(version) ?? [];
  if (parts.length === 0) throw new Error(`"${version}" is not a version. A version has three numbers, such as 1.2.0.`);
  return parts.map(Number);
}

function compare(a: readonly number[], b: readonly number[]): number {
  return a.map((part, index) => part - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
