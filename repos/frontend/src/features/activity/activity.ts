import * as z from 'zod/mini';

export const activitySchema = z.object({
  listsOwned: z.number(),
  openTasks: z.number(),
  completedToday: z.number(),
  streakDays: z.number(),
  /** The last seven days in the person's time zone, `day` as YYYY-MM-DD. */
  completedPerDay: z.array(z.object({ day: z.iso.date(), count: z.number() })),
});

export type Activity = z.infer<typeof activitySchema>;
