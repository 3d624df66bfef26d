import { z } from 'zod';

type Texts = Readonly<Record<string, z.ZodType<string>>>;

/** The same text fields in an answer: without limits, so that a client keeps working if a limit changes. */
export function answerFields<F extends Texts>(fields: F): Readonly<Record<keyof F, z.ZodString>> {
  return Object.fromEntries(Object.keys(fields).map((name) => [name, z.string()])) as Record<keyof F, z.ZodString>;
}
