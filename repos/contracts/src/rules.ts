import type { DescMessage, Message } from '@bufbuild/protobuf';
import { createValidator } from '@bufbuild/protovalidate';

const validator = createValidator();

/**
 * What a message breaks of the rules in its `.proto` file, such as `list.name: must be at least 1 characters`; undefined where
 * it keeps them all.
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
