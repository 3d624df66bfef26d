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
 * How long a deleted thing is remembered, in days. An event that was written before the deletion can be delivered for `deliverableDays`
 * and then be a dead letter for DEAD_LETTER_DAYS. Until then it must meet a tombstone.
 */
export const TOMBSTONE_DAYS = {
  /** The source exports a tombstone, from the deletion. */
  exported: 120,
  /** A projection keeps it, from the day it was applied. The source stops exporting it before, so no export brings it back. */
  projected: 150,
  /** The source keeps it, from the deletion. So the id is free again only after the projections have forgotten it. */
  stored: 180,
} as const;

/**
 * How many days after it was written an event can still be delivered: that is, until its topics have deleted it. Infinity if a topic
 * keeps its records for ever.
 */
export function deliverableDays(consumer: AppId): number {
  const subscribed = topics.filter(({ name }) => subscriptions[consumer].includes(name));
  const retained = subscribed.map(({ retentionMs }) => (retentionMs < 0 ? Infinity : Math.ceil(retentionMs / DAY_MS)));
  return Math.max(...retained) + SEGMENT_DAYS + UNPUBLISHED_DAYS;
}
