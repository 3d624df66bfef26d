import { StandardSchemaValidationPipe } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { DomainError } from '../errors/domain-error.js';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Checks whatever carries a schema, as in `@Body({ schema })`, and answers 400 `request.invalid` naming each field. */
export function validationPipe(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({ exceptionFactory: (issues) => invalidRequest(issues) });
}

export function invalidRequest(issues: readonly Issue[]): DomainError {
  const errors = issues.map(({ path = [], message }) => ({
    path: path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
    message,
  }));
  return new DomainError('invalid', 'request.invalid', 'The request has invalid fields.', { errors });
}

/** One line or more of text, trimmed, that Postgres and JSON can hold: no control characters but tab and newline. */
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

/** A UUID in a path; lower case, so that one entity has one name. */
export const uuid = z.guid().transform((value) => value.toLowerCase());

/** The id of something new. Clients may choose it, a UUIDv7, so that a create that is sent twice makes one thing. */
export const newId = z
  .uuidv7()
  .transform((value) => value.toLowerCase())
  .default(() => uuidv7());
