import { isMap, isScalar, isSeq, type Node, parseDocument, type Pair, type YAMLMap } from 'yaml';

/** One value of a chart, with its default and its comment. */
export type Value = {
  readonly path: readonly string[];
  readonly default: unknown;
  readonly description: string;
  /** Tags of the comment, such as `min` and `enum`, and the word after each. */
  readonly tags: Readonly<Record<string, string>>;
  /** The values of a map. Absent for a map with `@type`, which is one value. */
  readonly children?: readonly Value[];
};

const TAG = /@(min|max|enum|pattern|type) (\S+)/g;

/**
 * The values of a values.yaml. The comment above a key is its description. Tags in it restrict the value: `@min 1`, `@max 100`,
 * `@enum a,b`, `@pattern ^x$`, `@type resources`.
 * @param at path of the map that holds the values.
 * @throws {Error} if there is no such map.
 */
export function readValues(text: string, at: readonly string[] = []): readonly Value[] {
  const map = at.length === 0 ? parseDocument(text).contents : parseDocument(text).getIn(at);
  if (!isMap(map)) throw new Error(`No map at ${at.join('.') || 'the top'}`);
  return valuesOf(map, []);
}

function valuesOf(map: YAMLMap, above: readonly string[]): readonly Value[] {
  return map.items.map((pair, index) => {
    // The parser gives the comment above the first key to the map.
    const first = index === 0 ? map.commentBefore : undefined;
    return valueOf(pair, above, first ?? undefined);
  });
}

function valueOf({ key, value }: Pair, above: readonly string[], ofMap: string | undefined): Value {
  if (!isScalar(key)) throw new Error(`A key below ${above.join('.')} is not a name`);
  const path = [...above, String(key.value)];
  // Only the last paragraph describes this key: those before are headings.
  const comment = (key.commentBefore ?? ofMap ?? '').split(/\n\s*\n/).at(-1) ?? '';
  const text = comment.replace(/\s+/g, ' ').trim();
  const tags = Object.fromEntries([...text.matchAll(TAG)].map(([, name = '', content = '']) => [name, content]));
  const common = { path, default: plain(value), description: text.replace(TAG, '').trim(), tags };
  return isMap(value) && !('type' in tags) ? { ...common, children: valuesOf(value, path) } : common;
}

function plain(node: unknown): unknown {
  if (isMap(node) || isSeq(node) || isScalar(node)) return (node as Node & { toJSON(): unknown }).toJSON();
  return undefined;
}

/** Replaces defaults by `own`, key by key. Descriptions stay those of the defaults. */
export function override(defaults: readonly Value[], own: readonly Value[]): readonly Value[] {
  const known = new Set(defaults.map(nameOf));
  const merged = defaults.map((value) => {
    const other = own.find((candidate) => nameOf(candidate) === nameOf(value));
    if (other === undefined) return value;
    if (value.children === undefined || other.children === undefined) return { ...value, default: other.default };
    return { ...value, children: override(value.children, other.children) };
  });
  return [...merged, ...own.filter((value) => !known.has(nameOf(value)))];
}

export const nameOf = ({ path }: Value): string => path.at(-1) ?? '';

/** All values, without the maps that contain them. */
export function leaves(values: readonly Value[]): readonly Value[] {
  return values.flatMap((value) => (value.children === undefined ? [value] : leaves(value.children)));
}
