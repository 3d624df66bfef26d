import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { breaksSinceRelease, hasRecord, versionOf, writeRecord } from './released.ts';

const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

/**
 * Makes a folder's contracts release `version`: the record and package.json say so afterwards. Without a record it is the
 * first release, which may bear the version that the package has.
 * @throws where the version is not newer or the contracts break the last release; then nothing is written.
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
  if (parts.length === 0) throw new Error(`"${version}" is no version: three numbers, such as 1.2.0.`);
  return parts.map(Number);
}

function compare(a: readonly number[], b: readonly number[]): number {
  return a.map((part, index) => part - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
