import { z } from 'zod';

type Json = Readonly<Record<string, unknown>>;

/** The file names in which kubeconform looks for schemas, without the folder: group, kind and version in lower case. */
export const SCHEMA_LOCATION = '{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json';

const crdSchema = z.object({
  kind: z.literal('CustomResourceDefinition'),
  spec: z.object({
    group: z.string(),
    names: z.object({ kind: z.string() }),
    versions: z.array(
      z.object({ name: z.string(), schema: z.object({ openAPIV3Schema: z.record(z.string(), z.unknown()) }) }),
    ),
  }),
});

const swaggerSchema = z.object({ definitions: z.record(z.string(), z.record(z.string(), z.unknown())) });
const kindsSchema = z.array(z.object({ group: z.string(), kind: z.string(), version: z.string() }));

/** JSON Schemas of the versions of a CustomResourceDefinition, by file name. Empty for any other document. */
export function schemasOfCrd(document: unknown): ReadonlyMap<string, Json> {
  const parsed = crdSchema.safeParse(document);
  if (!parsed.success) return new Map();
  const { group, names, versions } = parsed.data.spec;
  return new Map(
    versions.map(({ name, schema }) => {
      const { properties = {}, ...rest } = schema.openAPIV3Schema as Json & { properties?: object };
      const all = {
        apiVersion: { type: 'string' },
        kind: { type: 'string' },
        metadata: { type: 'object' },
        ...properties,
      };
      return [fileOf(group, names.kind, name), strict({ ...rest, properties: all }) as Json];
    }),
  );
}

/**
 * JSON Schemas of every kind of Kubernetes' own API, by file name. Each contains the definitions that it refers to.
 * @param swagger api/openapi-spec/swagger.json.
 */
export function schemasOfSwagger(swagger: unknown): ReadonlyMap<string, Json> {
  const definitions = swaggerSchema.parse(swagger).definitions;
  const schemas = new Map<string, Json>();
  for (const [name, definition] of Object.entries(definitions)) {
    const kinds = kindsSchema.safeParse(definition['x-kubernetes-group-version-kind']);
    if (!kinds.success || name.includes('.apimachinery.')) continue;
    const needed = closure(name, definitions);
    const schema = { $ref: `#/definitions/${name}`, definitions: Object.fromEntries(needed) };
    for (const { group, kind, version } of kinds.data) schemas.set(fileOf(group, kind, version), schema);
  }
  return schemas;
}

function closure(name: string, definitions: Readonly<Record<string, Json>>): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  const waiting = [name];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    const text = JSON.stringify(definitions[next] ?? {});
    found.set(next, strict(JSON.parse(text)));
    for (const [, other = ''] of text.matchAll(/"#\/definitions\/([^"]+)"/g)) waiting.push(other);
  }
  return found;
}

/** Translates Kubernetes' extensions into plain JSON Schema: no unknown keys, and numbers are valid quantities. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const node = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]));
  if (node['x-kubernetes-int-or-string'] === true || node.format === 'int-or-string') {
    return { description: node.description ?? '', type: ['string', 'integer'] };
  }
  if (String(node.description).startsWith('Quantity is a fixed-point representation'))
    return { type: ['string', 'number'] };
  const closed = 'properties' in node && !('additionalProperties' in node) && !open(node);
  return closed ? { ...node, additionalProperties: false } : node;
}

const open = (node: Json) =>
  node['x-kubernetes-preserve-unknown-fields'] === true || node['x-kubernetes-embedded-resource'] === true;

/** If a kind has no group, kubeconform uses the version instead. */
function fileOf(group: string, kind: string, version: string): string {
  return `${group || version}/${kind.toLowerCase()}_${version}.json`;
}
