import { cpSync } from 'node:fs';
import { join } from 'node:path';

export const CONTRACTS = join(import.meta.dirname, '../..');

/** Copies the files that Buf compiles, and any further parts, to a folder. */
export function copyContracts(folder: string, ...further: readonly string[]): void {
  for (const part of ['buf.yaml', 'proto', 'third_party', ...further])
    cpSync(join(CONTRACTS, part), join(folder, part), { recursive: true });
}
