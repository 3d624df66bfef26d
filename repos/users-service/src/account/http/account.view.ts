import { z } from 'zod';
import type { Account } from '../domain/account.js';

/** An account as its owner sees it over REST. Times in ISO 8601, UTC. */
export const accountSchema = z.strictObject({
  id: z.guid(),
  email: z.string(),
  name: z.string(),
  timeZone: z.string(),
  version: z.int(),
  createdAt: z.iso.datetime(),
});
export type AccountView = z.output<typeof accountSchema>;

export function accountView({ id, email, name, timeZone, version, createdAt }: Account): AccountView {
  return { id, email, name, timeZone, version, createdAt: createdAt.toISOString() };
}
