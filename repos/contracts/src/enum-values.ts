import { type DescEnum, type DescEnumValue, type DescField, type DescMessage, getOption } from '@bufbuild/protobuf';
import { announced } from './gen/messaging/v1/event_pb.js';

/** An enum value in the JSON form of a message. */
interface GivenEnumValue {
  /** Path of the field, such as `task.state`. */
  readonly path: string;
  /** The name, or the number if a release that wrote the message did not know the name. */
  readonly given: string | number;
  /** Undefined if this release does not know the value. */
  readonly value: DescEnumValue | undefined;
}

/**
 * Names an enum value that this release does not know, such as `task.state is TASK_STATE_WAITING`; undefined if there is none. Protobuf
 * itself ignores such a value if it ignores unknown fields: the field would read as the first value of its enum.
 */
export function unknownEnumValue(schema: DescMessage, json: unknown): string | undefined {
  return found(schema, json, ({ value }) => value === undefined);
}

/** Names an enum value that may not be published before the next release; undefined if there is none. */
export function announcedEnumValue(schema: DescMessage, json: unknown): string | undefined {
  return found(schema, json, ({ value }) => value !== undefined && getOption(value, announced));
}

function found(schema: DescMessage, json: unknown, isWanted: (given: GivenEnumValue) => boolean): string | undefined {
  const hit = enumValuesIn(schema, json, '').find(isWanted);
  return hit && `${hit.path} is ${hit.given}`;
}

/** Values of a wrong type are skipped: decoding refuses them. */
function enumValuesIn(schema: DescMessage, json: unknown, path: string): readonly GivenEnumValue[] {
  // Protobuf's own types, such as Timestamp, have their own JSON form and no enum.
  if (!isRecord(json) || schema.typeName.startsWith('google.protobuf.')) return [];
  return schema.fields.flatMap((field) => {
    const type = typeOf(field);
    if (!type) return [];
    return valuesOf(field, json[field.jsonName] ?? json[field.name]).flatMap((value) => {
      const place = `${path}${field.name}`;
      return type.kind === 'message' ? enumValuesIn(type, value, `${place}.`) : enumValue(type, value, place);
    });
  });
}

/** The enum or message of a field, of its elements or of its map's values; undefined if they are scalars. */
function typeOf({ enum: type, message }: DescField): DescEnum | DescMessage | undefined {
  return type ?? message;
}

function valuesOf({ fieldKind }: DescField, json: unknown): readonly unknown[] {
  if (fieldKind === 'list') return Array.isArray(json) ? json : [];
  if (fieldKind === 'map') return isRecord(json) ? Object.values(json) : [];
  return [json];
}

function enumValue({ value, values }: DescEnum, given: unknown, path: string): readonly GivenEnumValue[] {
  if (typeof given === 'number') return [{ path, given, value: value[given] }];
  if (typeof given === 'string') return [{ path, given, value: values.find(({ name }) => name === given) }];
  return [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
