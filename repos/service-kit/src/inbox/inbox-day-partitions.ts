import { type AppId, subscriptions, topics } from '@todo-platform/contracts';
import type { DataSource } from 'typeorm';
import { type DayPartitionedTable, DayPartitions } from '../database/day-partitions.js';
import type { Log } from '../logging/log.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const AHEAD_DAYS = 7;
/**
 * Kafka deletes whole segments, once their newest record is older than the retention. So a record may outlive the retention by the
 * time that a segment is written (`segment.ms`, 7 days: https://kafka.apache.org/documentation/#topicconfigs_segment.ms).
 */
const SEGMENT_DAYS = 7;
/** How long an event may wait in its outbox before it is published. An event's id contains the time when it was written. */
const UNPUBLISHED_DAYS = 16;
/** How many rows of the default partition one statement deletes. */
const CHUNK = 5_000;
/** Rows of failed attempts are deleted after this time, since the event has then been applied or become a dead letter. */
const KEEP_ATTEMPTS = '1 day';

/**
 * How many days after it was written an event can still be delivered: that is, until its topics have deleted it. Infinity if a topic
 * keeps its records for ever.
 */
export function inboxKeepDays(consumer: AppId): number {
  const subscribed = topics.filter(({ name }) => subscriptions[consumer].includes(name));
  const retained = subscribed.map(({ retentionMs }) => (retentionMs < 0 ? Infinity : Math.ceil(retentionMs / DAY_MS)));
  return Math.max(...retained) + SEGMENT_DAYS + UNPUBLISHED_DAYS;
}

/** The smallest UUIDv7 of an instant: the first 48 bits are milliseconds (RFC 9562, section 5.7). */
export function smallestIdOf(instant: Date): string {
  const hex = instant.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

const CLEAR_DEFAULT = `
  DELETE FROM inbox_default WHERE ctid = ANY (ARRAY(SELECT ctid FROM inbox_default WHERE applied_at < $1 LIMIT ${CHUNK}))`;

const INBOX: DayPartitionedTable = {
  table: 'inbox',
  lowerBoundOf: smallestIdOf,
  clearDefault: async (dataSource, before) => {
    for (;;) {
      const [, removed] = await dataSource.query<[unknown, number]>(CLEAR_DEFAULT, [before]);
      if (removed < CHUNK) break;
    }
  },
};

/** Creates the inbox's day partitions ahead, and drops those whose events can no longer be delivered. */
export class InboxDayPartitions extends DayPartitions {
  constructor(
    private readonly inbox: DataSource,
    log: Log,
    keepDays: number,
  ) {
    super(INBOX, inbox, log, { aheadDays: AHEAD_DAYS, keepDays });
  }

  override async maintain(now = new Date()): Promise<void> {
    await super.maintain(now);
    await this.inbox.query(`DELETE FROM inbox_attempts WHERE last_at < now() - interval '${KEEP_ATTEMPTS}'`);
  }
}
