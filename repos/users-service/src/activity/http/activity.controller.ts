import { Controller, Get } from '@nestjs/common';
import { Answers, Caller } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { GetAccountHandler } from '../../account/queries/get-account.js';
import { ActivityRepository } from '../database/activity.repository.js';
import { summarize } from '../domain/summary.js';

const activitySchema = z.strictObject({
  listsOwned: z.int(),
  openTasks: z.int(),
  completedToday: z.int(),
  streakDays: z.int(),
  completedPerDay: z.array(z.strictObject({ day: z.iso.date(), count: z.int() })),
});
type ActivityView = z.output<typeof activitySchema>;

@Controller('api/users/v1/activity')
export class ActivityController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly getAccount: GetAccountHandler,
  ) {}

  /** The caller's counters, as far as the events of the todo-service have arrived. */
  @Get()
  @Answers(200, 'Counters in the time zone of the account; the last seven days, oldest first', activitySchema)
  async get(@Caller() caller: string): Promise<ActivityView> {
    const { timeZone } = await this.getAccount.execute(caller);
    const activity = new ActivityRepository(this.dataSource.manager);
    const [counts, completions] = await Promise.all([activity.openCounts(caller), activity.completions(caller)]);
    const { completedPerDay, ...summary } = summarize(completions, timeZone, new Date());
    return { ...counts, ...summary, completedPerDay: [...completedPerDay] };
  }
}
