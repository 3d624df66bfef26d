/** A change of one of the service kit's compiled files, made while it is loaded. */
export type Patch = {
  /** Below the kit's `dist/`. */
  readonly file: string;
  /** Must occur exactly once. */
  readonly find: string;
  readonly replace: string;
};

/**
 * @throws Error where the text does not occur exactly once: the kit was changed, and whoever changed it must see that what
 * the chaos runs watch has moved.
 */
export function patched(source: string, { file, find, replace }: Patch): string {
  const occurrences = source.split(find).length - 1;
  if (occurrences !== 1) throw new Error(`chaos: ${file} has ${occurrences} times, not once: ${find}`);
  return source.replace(find, () => replace);
}
