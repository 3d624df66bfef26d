import { create, type DescField, type DescMessage, getOption, type MessageShape, ScalarType } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import { timestampFromDate, TimestampSchema } from '@bufbuild/protobuf/wkt';
import { field as fieldRules } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';

const ID = '0199aaaa-0000-7000-8000-00000000000f';
const TIME = timestampFromDate(new Date('2026-03-01T12:34:56.789Z'));

/** A message with a value in every field, within the rules of the field. A test that starts from it covers new fields too. */
export function example<D extends DescMessage>(schema: D): MessageShape<D> {
  const message = create(schema);
  const fields = reflect(schema, message);
  for (const field of schema.fields) fields.set(field, valueOf(field));
  return message;
}

function valueOf(field: DescField) {
  switch (field.fieldKind) {
    case 'scalar':
      return scalarOf(field, field.scalar);
    case 'enum':
      return field.enum.values.at(-1)?.number;
    case 'message':
      return reflect(
        field.message,
        field.message.typeName === TimestampSchema.typeName ? create(TimestampSchema, TIME) : example(field.message),
      );
    default:
      throw new Error(`${field.parent.typeName}.${field.name}: there is no example for a list or a map yet`);
  }
}

function scalarOf(field: DescField, scalar: ScalarType) {
  switch (scalar) {
    case ScalarType.STRING:
      return textOf(field);
    case ScalarType.BOOL:
      return true;
    case ScalarType.INT32:
      return 1;
    default:
      throw new Error(`${field.parent.typeName}.${field.name}: there is no example for this type yet`);
  }
}

/** The name of the field, or an id. */
function textOf(field: DescField): string {
  const { type } = getOption(field, fieldRules);
  if (type.case !== 'string') return field.name;
  const { wellKnown, minLen, maxLen } = type.value;
  if (wellKnown.case === 'uuid') return ID;
  const text = field.name.padEnd(Number(minLen), '.');
  return maxLen > 0n ? text.slice(0, Number(maxLen)) : text;
}
