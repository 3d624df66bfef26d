import type { DataSource } from 'typeorm';
import { type DayPartitionedTable, DayPartitions, type DayPartitionSettings } from '../database/day-partitions.js';
import type { Log } from '../logging/log.js';

const OUTBOX: DayPartitionedTable = {
  table: 'outbox',
  lowerBoundOf: (day) => day.toISOString(),
  keepWhile: 'published_at IS NULL',
  clearWhile: 'published_at IS NOT NULL AND occurred_at < $1',
};

/** Creates the outbox's day partitions ahead, and drops old ones whose rows are all published. */
export class OutboxDayPartitions extends DayPartitions {
  constructor(dataSource: DataSource, log: Log, settings: DayPartitionSettings = { aheadDays: 7, keepDays: 3 }) {
    super(OUTBOX, dataSource, log, settings);
  }
}
