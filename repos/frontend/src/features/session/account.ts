import * as z from 'zod/mini';
import { meGetResponse } from '../../lib/api/users-service.gen.js';

/** The fields of an account that screens show. Others may be missing, so that this page also works with an older service. */
export const accountSchema = z.pick(meGetResponse, {
  id: true,
  email: true,
  name: true,
  timeZone: true,
  version: true,
});

export type Account = z.infer<typeof accountSchema>;
