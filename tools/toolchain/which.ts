import { realpath } from 'node:fs/promises';
import find from 'which';

/** The real path of the first of these programs that PATH has. */
export async function which(...names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const path = await find(name, { nothrow: true });
    if (path !== null) return realpath(path);
  }
  return undefined;
}

/** @param path absolute. */
export async function isProgram(path: string): Promise<boolean> {
  return (await find(path, { nothrow: true })) !== null;
}
