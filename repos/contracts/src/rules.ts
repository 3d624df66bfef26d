import type { DescMessage, Message } from '@bufbuild/protobuf';
import { createValidator } from '@bufbuild/protovalidate';

const validator = createValidator();

/**
 * Checks a message against the rules in its proto file.
 * @returns a description of the broken rules, such as `list.name: must be at least 1 characters`; undefined if no rule is broken
 */
export function violation(schema: DescMessage, message: Message): string | undefined {
  const result = validator.validate(schema, message);
  switch (result.kind) {
    case 'valid':
      return undefined;
    case 'invalid':
      return result.violations.map(String).join('; ');
    case 'error':
      throw result.error;
  }
}
