import { Controller, Get } from '@nestjs/common';
import { Caller } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';
import { GetAccountHandler } from '../../account/queries/get-account.js';
import { ActivityRepository } from '../database/activity.repository.js';
import { summarize } from '../domain/summary.js';

@Controller('api/users/v1/activity')
export class ActivityController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly getAccount: GetAccountHandler,
  ) {}

  /** The caller's counters, as far as the events of the todo-service have arrived. */
  @Get()
  async get(@Caller() caller: string) {
    const { timeZone } = await this.getAccount.execute(caller);
    const activity = new ActivityRepository(this.dataSource.manager);
    const [counts, completions] = await Promise.all([activity.openCounts(caller), activity.completions(caller)]);
    return { ...counts, ...summarize(completions, timeZone, new Date()) };
  }
}
