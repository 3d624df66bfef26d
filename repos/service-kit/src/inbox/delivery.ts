/** One record of a topic, as the sidecar delivered it. */
export interface Delivery {
  readonly topic: string;
  /** The CloudEvent, JSON text. */
  readonly payload: string;
  /** Kafka key; empty where there is none. */
  readonly key: string;
  /** Partition and offset, such as `3/1042`, else a digest: names an event that has no readable id. */
  readonly position: string;
}

/** Answers that Dapr understands, one per entry of a batch (https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-bulk/). */
export type Answer = 'SUCCESS' | 'RETRY';
