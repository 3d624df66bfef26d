import * as z from 'zod/mini';

export const accountSchema = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  timeZone: z.string(),
  version: z.number(),
});

export type Account = z.infer<typeof accountSchema>;
