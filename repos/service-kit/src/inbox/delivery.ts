/** What the sidecar delivered, as it came. */
export interface Delivery {
  readonly topic: string;
  /** The CloudEvent, JSON text. */
  readonly payload: string;
  /** Kafka key; empty where there is none. */
  readonly key: string;
  /** Partition and offset, such as `3/1042`, else a digest: names an event that has no readable id. */
  readonly position: string;
}

/** Answers that Dapr understands (https://docs.dapr.io/reference/api/pubsub_api/#expected-http-response). */
export type Answer = 'SUCCESS' | 'RETRY';
