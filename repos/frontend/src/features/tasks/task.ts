import * as z from 'zod/mini';

export const taskSchema = z.object({
  id: z.string(),
  listId: z.string(),
  title: z.string(),
  notes: z.string(),
  state: z.enum(['open', 'completed']),
  version: z.number(),
});

export type Task = z.infer<typeof taskSchema>;

/** The version of a task that is shown before the service has accepted it; real versions start above. */
export const unsavedVersion = 0;
