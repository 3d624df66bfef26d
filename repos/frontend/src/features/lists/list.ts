import * as z from 'zod/mini';

export const listSchema = z.object({
  id: z.string(),
  name: z.string(),
  openTasks: z.number(),
  completedTasks: z.number(),
  version: z.number(),
});

export type List = z.infer<typeof listSchema>;
