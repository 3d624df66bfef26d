import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { z } from 'zod';
import { hasCode } from '../errors.ts';

/** Writes a file for its owner's eyes only, whole or not at all. */
export function writePrivateFile(path: string, content: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, content, { mode: 0o600 });
  renameSync(temporary, path);
}

/** The same as JSON. */
export function writeJsonFile(path: string, content: unknown): void {
  writePrivateFile(path, `${JSON.stringify(content, undefined, 2)}\n`);
}

/**
 * Reads a file that {@link writeJsonFile} wrote; undefined when there is none.
 *
 * @throws {Error} naming the file when its content is not what the schema says.
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
    throw new Error(`${path} is not readable; remove it, or start with --fresh.`, { cause });
  }
}
