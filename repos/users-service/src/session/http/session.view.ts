import { z } from 'zod';
import { accountSchema, accountView } from '../../account/http/account.view.js';
import type { SignedInAccount } from '../tokens/token-issuer.js';

/** `expiresIn` is the lifetime of the access token, in seconds. */
export const sessionSchema = z.strictObject({ accessToken: z.string(), expiresIn: z.int(), account: accountSchema });
export type SessionView = z.output<typeof sessionSchema>;

export function sessionView({ accessToken, expiresIn, account }: SignedInAccount): SessionView {
  return { accessToken, expiresIn, account: accountView(account) };
}
