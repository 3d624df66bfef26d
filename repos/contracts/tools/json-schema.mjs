import { getOption, hasOption, ScalarType } from '@bufbuild/protobuf';
import { getComments } from '@bufbuild/protoplugin';

const TIMESTAMP = 'google.protobuf.Timestamp';

/** Returns JSON Schemas, by name, for the protobuf JSON of these messages and of the messages in them. */
export function messageSchemas(messages, registry) {
  const rules = registry.getExtension('buf.validate.field');
  const schemas = {};
  const add = (message) => {
    const name = schemaName(message);
    if (name in schemas) return;
    schemas[name] = {};
    const fields = message.fields.map((field) => [
      field,
      rules && hasOption(field, rules) ? getOption(field, rules) : undefined,
    ]);
    const required = fields.filter(([field, rule]) => isRequired(field, rule)).map(([field]) => field.jsonName);
    schemas[name] = {
      type: 'object',
      ...described(message),
      ...(required.length > 0 && { required }),
      properties: Object.fromEntries(
        fields.map(([field, rule]) => [
          field.jsonName,
          { ...fieldSchema(field, add), ...limits(rule), ...described(field) },
        ]),
      ),
    };
  };
  for (const message of messages) add(message);
  return schemas;
}

/** The name of a message's schema, such as `todo.v1.Task`. */
export function schemaName(message) {
  return message.typeName;
}

function fieldSchema(field, add) {
  switch (field.fieldKind) {
    case 'scalar':
      return scalarSchema(field.scalar);
    case 'enum':
      return enumSchema(field.enum);
    case 'message':
      if (field.message.typeName === TIMESTAMP) return { type: 'string', format: 'date-time' };
      add(field.message);
      return { $ref: `#/components/schemas/${schemaName(field.message)}` };
    default:
      throw new Error(`${field}: this generator does not support lists and maps yet`);
  }
}

function scalarSchema(scalar) {
  switch (scalar) {
    case ScalarType.STRING:
      return { type: 'string' };
    case ScalarType.BOOL:
      return { type: 'boolean' };
    case ScalarType.INT32:
      return { type: 'integer', format: 'int32' };
    default:
      throw new Error(`scalar ${ScalarType[scalar]} is not supported by this generator yet`);
  }
}

function enumSchema({ values }) {
  return { type: 'string', enum: values.map(({ name }) => name) };
}

function limits(rule) {
  if (!rule) return {};
  if (rule.type.case === 'int32') return { minimum: rule.type.value.gte };
  if (rule.type.case !== 'string') return {};
  const { minLen, maxLen, uuid } = rule.type.value;
  return {
    ...(minLen > 0n && { minLength: Number(minLen) }),
    ...(maxLen > 0n && { maxLength: Number(maxLen) }),
    ...(uuid && { format: 'uuid' }),
  };
}

/** Protobuf JSON leaves out empty values. So a field is only certain to be present if its rules forbid the empty value. */
function isRequired(field, rule) {
  if (!rule || rule.ignore !== 0) return false;
  if (rule.required) return true;
  if (rule.type.case === 'int32') return rule.type.value.gte > 0;
  return rule.type.case === 'string' && (rule.type.value.minLen > 0n || rule.type.value.uuid);
}

function described(desc) {
  const { leading = '' } = getComments(desc);
  const description = (leading ?? '').replaceAll(/\s+/g, ' ').trim();
  return description === '' ? {} : { description };
}
