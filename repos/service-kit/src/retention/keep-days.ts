import { type AppId, subscriptions, topics } from '@todo-platform/contracts';

// The one source of how long rows are kept that another row, a Kafka record or an operator may still need.

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Kafka deletes whole segments, once their newest record is older than the retention. So a record may outlive the retention by the
 * time that a segment is written (`segment.ms`, 7 days: https://kafka.apache.org/documentation/#topicconfigs_segment.ms).
 */
const SEGMENT_DAYS = 7;
/** How long an event may wait in its outbox before it is published. An event's id contains the time when it was written. */
const UNPUBLISHED_DAYS = 16;

/** How long a dead letter can be replayed, from its declaration. The alert `DeadLetters` fires for all of that time. */
export const DEAD_LETTER_DAYS = 90;
/** How long a dropped dead letter can still be replayed, from the drop. */
export const DROPPED_DEAD_LETTER_DAYS = 30;
/** Rows of failed attempts: the event has then been applied, or has become a dead letter. */
export const ATTEMPT_DAYS = 1;

/**
 * How many days after it was written an event can still be delivered: that is, until its topics have deleted it. Infinity if a topic
 * keeps its records for ever.
 */
export function deliverableDays(consumer: AppId): number {
  const subscribed = topics.filter(({ name }) => subscriptions[consumer].includes(name));
  const retained = subscribed.map(({ retentionMs }) => (retentionMs < 0 ? Infinity : Math.ceil(retentionMs / DAY_MS)));
  return Math.max(...retained) + SEGMENT_DAYS + UNPUBLISHED_DAYS;
}
