/** How events are delivered to workers: what the subscriptions say, and the workers that receive rely on. */
export const delivery = {
  /** Events in one batch, at most. */
  maxBatch: 256,
  /**
   * How long a batch that is not full waits for more, in milliseconds. Where the batches of all partitions of a consumer together take
   * longer than this, they go out with a few events each (docs/decisions/0012).
   */
  maxAwaitMs: 50,
  /**
   * Members of the consumer group in each worker's sidecar: daprd 1.18 delivers one batch at a time for all partitions of one
   * (components-contrib, kafka/consumer.go). More than `partitions / consumers` workers are too many.
   */
  consumers: 2,
  /** Size of an event on the wire, in bytes, at most: what brokers take unless told otherwise. */
  maxEventBytes: 1_048_576,
} as const;
