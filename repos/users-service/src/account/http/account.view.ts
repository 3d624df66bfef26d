import type { Account as AccountMessage, Fields } from '@todo-platform/contracts';
import { z } from 'zod';
import type { Account } from '../domain/account.js';

/** An account as REST shows it to its owner. Times are in ISO 8601, UTC. */
export const accountSchema = z.strictObject({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  timeZone: z.string(),
  version: z.int(),
  createdAt: z.iso.datetime(),
} satisfies Record<keyof Fields<AccountMessage> | 'version', z.ZodType>);
export type AccountView = z.output<typeof accountSchema>;

/** Names each field, so that nothing secret can get into a response. */
export function accountView({ id, email, name, timeZone, version, createdAt }: Account): AccountView {
  return { id, email, name, timeZone, version, createdAt: createdAt.toISOString() };
}
