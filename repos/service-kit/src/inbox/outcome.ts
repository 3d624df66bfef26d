/** What a failed delivery means. */
export type Failure =
  /** The environment failed (database away, timeout, deadlock); the event itself may be fine. */
  | 'transient'
  /** No retry can succeed: the event cannot be decoded, or a handler threw PermanentEventError. */
  | 'permanent'
  /** The cause is unknown: a bug, or a fault that passes. The event is retried a bounded number of times. */
  | 'unknown';

export type Outcome = 'retry' | 'dead-letter';

/** How often an event may fail for an unknown cause before it becomes a dead letter. */
export const MAX_UNKNOWN_ATTEMPTS = 5;

/**
 * Decides whether a failed event is retried or becomes a dead letter.
 * @param attempts recorded attempts of this event that failed for an unknown cause, this one included.
 */
export function decideOutcome(failure: Failure, attempts: number): Outcome {
  switch (failure) {
    case 'transient':
      return 'retry';
    case 'permanent':
      return 'dead-letter';
    case 'unknown':
      return attempts >= MAX_UNKNOWN_ATTEMPTS ? 'dead-letter' : 'retry';
  }
}
