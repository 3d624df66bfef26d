/** What a failed delivery means. */
export type Failure =
  /** The surroundings failed (database away, timeout, deadlock): the event itself may be fine. */
  | 'transient'
  /** No retry can succeed: the event cannot be read, or a handler said so. */
  | 'permanent'
  /** Not understood: a bug, or something that passes. Tried a bounded number of times. */
  | 'unknown';

export type Outcome = 'retry' | 'dead-letter';

/** Deliveries of an event that fails in a way nobody understands, before it is declared dead. */
export const MAX_UNKNOWN_ATTEMPTS = 5;

/**
 * Decides what becomes of an event whose handling failed.
 * @param attempts recorded attempts of this event that failed in an unknown way, this one included.
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
