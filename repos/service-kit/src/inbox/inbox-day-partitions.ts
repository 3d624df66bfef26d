import type { DataSource } from 'typeorm';
import { type DayPartitionedTable, DayPartitions } from '../database/day-partitions.js';
import type { Log } from '../logging/log.js';

const AHEAD_DAYS = 7;

/** The smallest UUIDv7 of an instant: the first 48 bits are milliseconds (RFC 9562, section 5.7). */
export function smallestIdOf(instant: Date): string {
  const hex = instant.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

const INBOX: DayPartitionedTable = {
  table: 'inbox',
  lowerBoundOf: smallestIdOf,
  clearWhile: 'applied_at < $1',
};

/** Creates the inbox's day partitions ahead, and drops those whose events can no longer be delivered. */
export class InboxDayPartitions extends DayPartitions {
  constructor(dataSource: DataSource, log: Log, keepDays: number) {
    super(INBOX, dataSource, log, { aheadDays: AHEAD_DAYS, keepDays });
  }
}
