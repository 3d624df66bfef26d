/** One record of a topic, as the sidecar delivers it. */
export interface Delivery {
  readonly topic: string;
  /** The CloudEvent, as JSON text. */
  readonly payload: string;
  /** The Kafka key; empty if there is none. */
  readonly key: string;
  /** Kafka partition and offset, such as `3/1042`, or else a digest of the payload. It names an event whose id cannot be read. */
  readonly position: string;
}

/** The answer to an entry of a batch (https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-bulk/). */
export type Answer = 'SUCCESS' | 'RETRY';
