import { Controller, Get } from '@nestjs/common';
import { Answers, Caller } from '@todo-platform/service-kit';
import { z } from 'zod';
import { GetActivityHandler } from '../queries/get-activity.js';

const activitySchema = z.strictObject({
  listsOwned: z.int(),
  openTasks: z.int(),
  completedToday: z.int(),
  streakDays: z.int(),
  completedPerDay: z.array(z.strictObject({ day: z.iso.date(), count: z.int() })),
});
type ActivityView = z.output<typeof activitySchema>;

/** The caller's activity. */
@Controller('api/users/v1/activity')
export class ActivityController {
  constructor(private readonly getActivity: GetActivityHandler) {}

  @Get()
  @Answers(200, 'Counters in the time zone of the account; the last seven days, oldest first', activitySchema)
  async get(@Caller() caller: string): Promise<ActivityView> {
    const { completedPerDay, ...counters } = await this.getActivity.execute({ caller });
    return { ...counters, completedPerDay: [...completedPerDay] };
  }
}
