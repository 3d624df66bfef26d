/** How events are delivered to workers: what the subscriptions say, and the workers that receive rely on. */
export const delivery = {
  /** Events in one batch, at most. */
  maxBatch: 256,
  /**
   * How long a batch that is not full waits for more, in milliseconds. daprd 1.18 delivers one batch at a time for all partitions of an
   * app (components-contrib, kafka/consumer.go: one mutex). Where their batches together take longer than this, a batch is sent
   * with the few events that came meanwhile, and throughput falls to a third (docs/decisions/0012).
   */
  maxAwaitMs: 50,
  /** Size of an event on the wire, in bytes, at most: what brokers take unless told otherwise. */
  maxEventBytes: 1_048_576,
} as const;
