import type { DescField } from '@bufbuild/protobuf';
import { StandardSchemaValidationPipe } from '@nestjs/common';
import { textLimits } from '@todo-platform/contracts';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { DomainError } from '../errors/domain-error.js';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Validates every parameter with a schema, such as `@Body({ schema })`. Answers 400 `request.invalid` with each wrong field. */
export function validationPipe(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({ exceptionFactory: (issues) => invalidRequest(issues) });
}

/** The error of a request whose fields are invalid; names each by its path with dots. */
export function invalidRequest(issues: readonly Issue[]): DomainError {
  const errors = issues.map(({ path = [], message }) => ({
    path: path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
    message,
  }));
  return new DomainError('invalid', 'request.invalid', 'The request has invalid fields.', { errors });
}

/**
 * Text that Postgres and JSON can store: trimmed, without control characters except tab and line breaks. The limits apply to the trimmed
 * text.
 */
export function text(min: number, max: number) {
  return z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine((value) => value.isWellFormed() && !/\p{Cc}/u.test(value.replaceAll(/[\t\n\r]/g, '')), {
      message: 'Contains characters that cannot be stored',
    });
}

/** Text within the limits that the contract sets for a field, such as `TaskSchema.field.title`. */
export function textOf(field: DescField) {
  const { min, max } = textLimits(field);
  return text(min, max);
}

/** A UUID, converted to lower case, so that an entity has one id only. */
export const uuid = z.guid().transform((value) => value.toLowerCase());

/** The id of a new entity, a UUIDv7. A client that chooses it can send a create twice without creating two entities. */
export const newId = z
  .uuidv7()
  .transform((value) => value.toLowerCase())
  .default(() => uuidv7());
