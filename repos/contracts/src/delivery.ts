/** How Dapr delivers events to workers. The Subscriptions are made from these values, and the workers rely on them. */
export const delivery = {
  /** Maximum number of events in a batch. */
  maxBatch: 256,
  /**
   * How long a batch that is not full waits for more events, in milliseconds. If a consumer needs longer than this for the batches of
   * all its partitions, each batch has only a few events (docs/decisions/0012).
   */
  maxAwaitMs: 50,
  /**
   * Members of the consumer group in each worker's sidecar. daprd 1.18 delivers one batch at a time for all partitions of a member
   * (components-contrib, kafka/consumer.go). With more than `partitions / consumers` workers, some get no events.
   */
  consumers: 2,
  /** Maximum size of an event on the wire, in bytes: the default limit of Kafka brokers. */
  maxEventBytes: 1_048_576,
} as const;
