import { type DescField, getOption, type Message } from '@bufbuild/protobuf';
import { field as fieldRules } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';

/** The fields of a message, without the marks that protobuf puts on it. */
export type Fields<M extends Message> = Omit<M, keyof Message>;

/** The fields of a message as plain data. A field that is marked `optional` in the proto file and not set is absent. */
export function fieldsOf<M extends Message>({ $typeName, $unknown, ...fields }: M): Fields<M> {
  return fields;
}

/** How long a text may be, in characters. */
export interface TextLimits {
  readonly min: number;
  readonly max: number;
}

/**
 * The limits that the proto file sets for a text field, such as `TaskSchema.field.title`.
 * @throws Error if the field has no `max_len`.
 */
export function textLimits(field: DescField): TextLimits {
  const { type } = getOption(field, fieldRules);
  if (type.case !== 'string' || type.value.maxLen === 0n)
    throw new Error(`${field.parent.typeName}.${field.name} has no rule for its longest text: add max_len`);
  return { min: Number(type.value.minLen), max: Number(type.value.maxLen) };
}

/**
 * Changes fields of an entity. A field that is absent or undefined in `change` stays as it is.
 * @returns the same object if nothing differs.
 */
export function applyChange<E extends object>(entity: E, change: Partial<E>): E {
  const given = Object.entries<unknown>(change).filter(([, value]) => value !== undefined);
  const current = new Map<string, unknown>(Object.entries(entity));
  return given.every(([name, value]) => current.get(name) === value)
    ? entity
    : { ...entity, ...Object.fromEntries(given) };
}
