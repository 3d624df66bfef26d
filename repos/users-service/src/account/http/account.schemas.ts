import { newId, text } from '@todo-platform/service-kit';
import { z } from 'zod';
import { isTimeZone } from '../domain/time-zone.js';

/** Lower case, so that one address has one account. RFC 5321 allows 254 characters. */
export const email = z.string().trim().toLowerCase().max(254).pipe(z.email());

/** As typed, spaces included. The bound keeps hashing cheap. */
export const password = z.string().min(10).max(200);

const timeZone = z.string().max(64).refine(isTimeZone, { message: 'Not an IANA time zone' });
const name = text(1, 80);

export const registerBody = z.strictObject({
  id: newId,
  email,
  name,
  password,
  timeZone: timeZone.default('UTC'),
});
export type RegisterBody = z.output<typeof registerBody>;

export const changeBody = z
  .strictObject({ name: name.optional(), timeZone: timeZone.optional() })
  .refine((body) => Object.keys(body).length > 0, { message: 'Nothing to change' });
export type ChangeBody = z.output<typeof changeBody>;

export const closeBody = z.strictObject({ password: z.string().min(1).max(200) });
export type CloseBody = z.output<typeof closeBody>;
