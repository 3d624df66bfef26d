import type { DataSource } from 'typeorm';
import { type DayPartitioned, DayPartitions, type PartitionSettings } from '../database/day-partitions.js';
import type { Log } from '../logging/log.js';

/** A day goes when its rows are all published. */
const OUTBOX: DayPartitioned = {
  table: 'outbox',
  boundOf: (day) => day.toISOString(),
  keptWhere: 'published_at IS NULL',
  clearDefault: async (dataSource, before) => {
    await dataSource.query(`DELETE FROM outbox_default WHERE published_at IS NOT NULL AND occurred_at < $1`, [before]);
  },
};

/** Prepares the days to come and drops the days gone by whose rows are all published. */
export class OutboxPartitions extends DayPartitions {
  constructor(dataSource: DataSource, log: Log, settings: PartitionSettings = { aheadDays: 7, keepDays: 3 }) {
    super(OUTBOX, dataSource, log, settings);
  }
}
