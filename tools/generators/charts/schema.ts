import { nameOf, type Value } from './values.ts';

type Schema = Readonly<Record<string, unknown>>;

const strings = { type: 'object', additionalProperties: { type: 'string' } };
const quantities = {
  type: 'object',
  propertyNames: { enum: ['cpu', 'memory', 'ephemeral-storage'] },
  additionalProperties: { type: ['string', 'number'] },
};

/** Schemas of the types that a comment can name by `@type`. */
const TYPES: Readonly<Record<string, Schema>> = {
  strings,
  names: { type: 'array', items: { type: 'string', minLength: 1 } },
  ports: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 65_535 }, minItems: 1 },
  weights: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 99 } },
  objects: { type: 'array', items: { type: 'object' } },
  references: {
    type: 'array',
    items: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' } },
      additionalProperties: false,
    },
  },
  resources: {
    type: 'object',
    properties: { requests: quantities, limits: quantities },
    additionalProperties: false,
  },
};

/**
 * The JSON Schema of a chart's values. It rejects unknown keys, so that Helm reports a misspelt key instead of ignoring it.
 * @param subcharts names of charts that have their own section in the values. Their sections are not checked.
 * @throws {Error} if a comment names an unknown type, or a value needs `@type` and has none.
 */
export function valuesSchema(values: readonly Value[], subcharts: readonly string[]): Schema {
  const others = Object.fromEntries(['global', ...subcharts].map((name) => [name, { type: 'object' }]));
  const { properties, ...object } = objectOf(values);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...object,
    properties: { ...(properties as object), ...others },
  };
}

function objectOf(values: readonly Value[]): Schema {
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(values.map((value) => [nameOf(value), schemaOf(value)])),
  };
}

function schemaOf(value: Value): Schema {
  const description = value.description === '' ? {} : { description: value.description };
  if (value.children !== undefined) return { ...description, ...objectOf(value.children) };
  const { type, ...tags } = value.tags;
  if (type !== undefined) return { ...description, ...known(type, value) };
  return { ...description, type: typeOf(value), ...boundsOf(tags) };
}

function known(type: string, { path }: Value): Schema {
  const schema = TYPES[type];
  if (schema === undefined)
    throw new Error(`${path.join('.')}: @type ${type} is unknown; known types: ${Object.keys(TYPES).join(', ')}`);
  return schema;
}

function boundsOf({ min, max, enum: choices, pattern }: Value['tags']): Schema {
  return {
    ...(min === undefined ? {} : { minimum: Number(min) }),
    ...(max === undefined ? {} : { maximum: Number(max) }),
    ...(choices === undefined ? {} : { enum: choices.split(',') }),
    ...(pattern === undefined ? {} : { pattern }),
  };
}

function typeOf({ path, default: value }: Value): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (typeof value === 'string' || typeof value === 'boolean') return typeof value;
  throw new Error(`${path.join('.')}: add a comment with @type: lists and null have no type by themselves`);
}
