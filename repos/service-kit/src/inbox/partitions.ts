import { type AppId, subscriptions, topics } from '@todo-platform/contracts';
import type { DataSource } from 'typeorm';
import { type DayPartitioned, DayPartitions } from '../database/day-partitions.js';
import type { Log } from '../logging/log.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const AHEAD_DAYS = 7;
/**
 * Kafka deletes whole segments, by their newest record, so a record may outlive the retention by the time that a segment is written
 * (`segment.ms`, 7 days: https://kafka.apache.org/documentation/#topicconfigs_segment.ms).
 */
const SEGMENT_DAYS = 7;
/** How long an event may wait in its outbox before it is published: its id tells when it was written. */
const LATE_DAYS = 16;
/** Rows of the default partition that are removed at a time. */
const CHUNK = 5_000;
/** Since when an event that has failed is not tried any more: it was applied, or declared dead. */
const ATTEMPTS_KEPT = '1 day';

/**
 * Days after which an event cannot be delivered again, from the day on which it was written: its topics have forgotten it by then.
 * Infinity where one keeps its records for ever.
 */
export function inboxKeepDays(consumer: AppId): number {
  const read = topics.filter(({ name }) => subscriptions[consumer].includes(name));
  const retained = read.map(({ retentionMs }) => (retentionMs < 0 ? Infinity : Math.ceil(retentionMs / DAY_MS)));
  return Math.max(...retained) + SEGMENT_DAYS + LATE_DAYS;
}

/** The least UUIDv7 of an instant (RFC 9562, section 5.7): its first 48 bits are milliseconds. */
export function leastIdOf(instant: Date): string {
  const hex = instant.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

const CLEAR_DEFAULT = `
  DELETE FROM inbox_default WHERE ctid = ANY (ARRAY(SELECT ctid FROM inbox_default WHERE applied_at < $1 LIMIT ${CHUNK}))`;

const INBOX: DayPartitioned = {
  table: 'inbox',
  boundOf: leastIdOf,
  clearDefault: async (dataSource, before) => {
    for (;;) {
      const [, removed] = await dataSource.query<[unknown, number]>(CLEAR_DEFAULT, [before]);
      if (removed < CHUNK) break;
    }
  },
};

/** Prepares the days to come, by the time in the events' ids, and drops those of which nothing can be delivered again. */
export class InboxPartitions extends DayPartitions {
  constructor(
    private readonly inbox: DataSource,
    log: Log,
    keepDays: number,
  ) {
    super(INBOX, inbox, log, { aheadDays: AHEAD_DAYS, keepDays });
  }

  override async maintain(now = new Date()): Promise<void> {
    await super.maintain(now);
    await this.inbox.query(`DELETE FROM inbox_attempts WHERE last_at < now() - interval '${ATTEMPTS_KEPT}'`);
  }
}
