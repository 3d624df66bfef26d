import * as z from 'zod/mini';
import { sessionRefreshResponse } from '../../lib/api/users-service.gen.js';
import { accountSchema } from './account.js';

/** The response to a sign-in or a refresh: a short-lived access token and its account. */
export const grantSchema = z.extend(z.pick(sessionRefreshResponse, { accessToken: true }), { account: accountSchema });

export type Grant = z.infer<typeof grantSchema>;
