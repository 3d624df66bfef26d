import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { z } from 'zod';
import { hasCode } from '../errors.ts';

/** Writes a file that only its owner may read. A failure leaves the old file as it was. */
export function writePrivateFile(path: string, content: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, content, { mode: 0o600 });
  renameSync(temporary, path);
}

/** Writes JSON like {@link writePrivateFile}. */
export function writeJsonFile(path: string, content: unknown): void {
  writePrivateFile(path, `${JSON.stringify(content, undefined, 2)}\n`);
}

/**
 * Reads a file that {@link writeJsonFile} wrote. Undefined if there is no file.
 *
 * @throws {Error} with the path, if the content does not match the schema.
 */
export function readJsonFile<S extends z.ZodType>(path: string, schema: S): z.infer<S> | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${path} is damaged. Delete it, or start with --fresh, which deletes all data.`, { cause });
  }
}
