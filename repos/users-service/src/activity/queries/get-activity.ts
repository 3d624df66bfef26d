import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AccountAccess } from '../../account/account.access.js';
import { ActivityRepository, type OpenCounts } from '../database/activity.repository.js';
import { type CompletionSummary, summarize } from '../domain/summary.js';

export interface GetActivity {
  readonly caller: string;
}

@Injectable()
export class GetActivityHandler {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Counts by the time zone of the caller's account, from the events of the todo-service that have arrived so far.
   * @throws DomainError account.closed
   */
  async execute({ caller }: GetActivity): Promise<OpenCounts & CompletionSummary> {
    const { manager } = this.dataSource;
    const { timeZone } = await new AccountAccess(manager).own(caller);
    const activity = new ActivityRepository(manager);
    const [counts, completions] = await Promise.all([activity.openCounts(caller), activity.completions(caller)]);
    return { ...counts, ...summarize(completions, timeZone, new Date()) };
  }
}
