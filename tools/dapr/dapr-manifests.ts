import type { delivery } from '@todo-platform/contracts';

/** The name that publishers use for the broker. */
const PUBSUB = 'pubsub';

/** The newest protocol of Dapr 1.18's Kafka client (Sarama 1.48). Its default is the one of Kafka 2.0. */
export const KAFKA_PROTOCOL = '4.2.0';

/** Names of the components: one for each consumer of a sidecar. Publishers use the first. */
const namesOf = ({ consumers }: Delivery) =>
  Array.from({ length: consumers }, (_, index) => (index === 0 ? PUBSUB : `${PUBSUB}-${index + 1}`));

type Manifest = Readonly<Record<string, unknown>>;

/** A Dapr component. Its settings are names and values. */
export type Component = Manifest & {
  readonly spec: Manifest & { readonly metadata: readonly { readonly name: string; readonly value: string }[] };
};

/** Sizes and times of batches, from the contracts. */
export type Delivery = typeof delivery;

/**
 * The Kafka components, which differ only in name: each is another consumer in the same group. https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-apache-kafka/
 *
 * The consumer group is the app id, as Dapr sets it if `consumerGroup` is absent.
 */
export function pubsubComponents(brokers: string, delivery: Delivery): readonly Component[] {
  const metadata: Record<string, string> = {
    brokers,
    authType: 'none',
    // A new group reads a topic from its beginning. Dapr's default would skip events published before.
    initialOffset: 'oldest',
    version: KAFKA_PROTOCOL,
    consumerGroupRebalanceStrategy: 'sticky',
    // After RETRY, Dapr delivers again after 0.1 s, then up to every 1 s, without end. By default, it would retry every 5 s and give up
    // after 15 min, which would skip the event.
    backOffPolicy: 'exponential',
    backOffInitialInterval: '100ms',
    backOffMaxInterval: '1s',
    backOffMaxElapsedTime: '0s',
    backOffMaxRetries: '-1',
    // After this time the Kafka partitions of a killed worker go to the others. The broker's minimum is 6 s.
    sessionTimeout: '6s',
    heartbeatInterval: '2s',
    consumeRetryInterval: '200ms',
    maxMessageBytes: `${delivery.maxEventBytes}`,
    // A key may hold any bytes and must fit into a header. A record's own headers must not look like daprd's.
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
 * One subscription for each topic, with one default route and no rules, because rules split a batch and so lose its order. The payload is
 * raw, so that a record that is not a CloudEvent reaches the worker too; otherwise daprd would retry it for ever and block its Kafka
 * partition. Events come in batches, because only then does the worker answer for each event (docs/decisions/0006).
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
      // The default, mDNS, would announce the app on the network. No app calls another one through Dapr, so any resolver will
      // do. This one only composes names.
      nameResolution: { component: 'kubernetes', version: 'v1' },
    },
  };
}
