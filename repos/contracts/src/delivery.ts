/** How events are delivered to workers: what the subscriptions say, and the workers that receive rely on. */
export const delivery = {
  /** Events in one batch, at most. */
  maxBatch: 64,
  /** How long a batch that is not full waits for more, in milliseconds. */
  maxAwaitMs: 10,
  /** Size of an event on the wire, in bytes, at most: what brokers take unless told otherwise. */
  maxEventBytes: 1_048_576,
} as const;
