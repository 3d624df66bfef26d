import type { delivery } from '@todo-platform/contracts';

/** The name that publishers use for the broker. */
const PUBSUB = 'pubsub';

/** The newest protocol that Dapr 1.18's Kafka client (Sarama 1.48) speaks; its default is that of Kafka 2.0. */
export const KAFKA_PROTOCOL = '4.2.0';

/** Names of the components, one for each consumer that a sidecar has; publishers use the first. */
const namesOf = ({ consumers }: Delivery) =>
  Array.from({ length: consumers }, (_, index) => (index === 0 ? PUBSUB : `${PUBSUB}-${index + 1}`));

type Manifest = Readonly<Record<string, unknown>>;

/** A Dapr component: its settings as names and values. */
export type Component = Manifest & {
  readonly spec: Manifest & { readonly metadata: readonly { readonly name: string; readonly value: string }[] };
};

/** Sizes and times of batches, as the contracts say. */
export type Delivery = typeof delivery;

/**
 * The Kafka components, alike but for their names: each is a consumer of its own in the same group. https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-apache-kafka/
 *
 * The consumer group is the app id, as Dapr sets it where `consumerGroup` is absent.
 */
export function pubsubComponents(brokers: string, delivery: Delivery): readonly Component[] {
  const metadata: Record<string, string> = {
    brokers,
    authType: 'none',
    // A group that is new to a topic reads all of it; Dapr's default would skip what was published before.
    initialOffset: 'oldest',
    version: KAFKA_PROTOCOL,
    consumerGroupRebalanceStrategy: 'sticky',
    // A RETRY comes again after 0.1 s, then up to every 1 s, for ever. Without these it is every 5 s, and an exponential
    // policy gives up after 15 min, which would skip the event.
    backOffPolicy: 'exponential',
    backOffInitialInterval: '100ms',
    backOffMaxInterval: '1s',
    backOffMaxElapsedTime: '0s',
    backOffMaxRetries: '-1',
    // A killed worker's partitions go to the others after this long (the broker's lower bound is 6 s).
    sessionTimeout: '6s',
    heartbeatInterval: '2s',
    consumeRetryInterval: '200ms',
    maxMessageBytes: `${delivery.maxEventBytes}`,
    // A key of any bytes must become a header of the delivery, and a record's own headers must not pose as daprd's.
    escapeHeaders: 'true',
    excludeHeaderMetaRegex: '.*',
  };
  return namesOf(delivery).map((name) => ({
    apiVersion: 'dapr.io/v1alpha1',
    kind: 'Component',
    metadata: { name },
    spec: {
      type: 'pubsub.kafka',
      version: 'v1',
      metadata: Object.entries(metadata).map(([name, value]) => ({ name, value })),
    },
  }));
}

/**
 * One subscription a topic, with one default route and no rules: a batch that is split by rules loses its order. Raw, so
 * that a record that is no CloudEvent reaches the worker too: daprd would retry it for ever, and the partition with it.
 * In batches, because only there an event counts as handled by an answer that names it (docs/decisions/0006).
 */
export function subscriptionsTo(topic: string, appId: string, delivery: Delivery): readonly Manifest[] {
  return namesOf(delivery).map((pubsubname) => ({
    apiVersion: 'dapr.io/v2alpha1',
    kind: 'Subscription',
    metadata: { name: `${appId}.${topic}.${pubsubname}` },
    spec: {
      pubsubname,
      topic,
      routes: { default: `/events/${topic}` },
      metadata: { rawPayload: 'true' },
      bulkSubscribe: { enabled: true, maxMessagesCount: delivery.maxBatch, maxAwaitDurationMs: delivery.maxAwaitMs },
    },
    scopes: [appId],
  }));
}

export function configuration(): Manifest {
  return {
    apiVersion: 'dapr.io/v1alpha1',
    kind: 'Configuration',
    metadata: { name: 'local' },
    spec: {
      tracing: { samplingRate: '0' },
      metrics: { enabled: true },
      // The default, mDNS, would announce the app on the network. Nothing here calls another app through Dapr, so any
      // resolver serves; this one only composes names.
      nameResolution: { component: 'kubernetes', version: 'v1' },
    },
  };
}
