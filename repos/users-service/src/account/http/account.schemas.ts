import { AccountSchema, textLimits } from '@todo-platform/contracts';
import { newId, textOf } from '@todo-platform/service-kit';
import { z } from 'zod';
import type { AccountFields } from '../domain/account.js';
import { isTimeZone } from '../domain/time-zone.js';

/** The longest password in characters: a limit keeps hashing cheap. */
const MAX_PASSWORD = 200;
const newPassword = z.string().min(10).max(MAX_PASSWORD);

/** A password to be checked: as typed, spaces included. */
export const password = z.string().min(1).max(MAX_PASSWORD);

/** In lower case, so that one address has one account. */
export const email = z.string().trim().toLowerCase().max(textLimits(AccountSchema.field.email).max).pipe(z.email());

/** What people may write into each field that they can change. */
const accountFields = {
  name: textOf(AccountSchema.field.name),
  timeZone: z
    .string()
    .max(textLimits(AccountSchema.field.timeZone).max)
    .refine(isTimeZone, { message: 'Not an IANA time zone' }),
} satisfies Record<keyof AccountFields, z.ZodType>;

export const registerBody = z.strictObject({
  id: newId,
  email,
  name: accountFields.name,
  password: newPassword,
  timeZone: accountFields.timeZone.default('UTC'),
});
export type RegisterBody = z.output<typeof registerBody>;

export const changeBody = z
  .strictObject(accountFields)
  .partial()
  .refine((body) => Object.keys(body).length > 0, { message: 'Nothing to change' });
export type ChangeBody = z.output<typeof changeBody>;

export const closeBody = z.strictObject({ password });
export type CloseBody = z.output<typeof closeBody>;
