import { describe, expect, it } from '@jest/globals';
import { configuration, pubsubComponents, subscriptionsTo } from './dapr-manifests.ts';

const delivery = { maxBatch: 256, maxAwaitMs: 50, consumers: 2, maxEventBytes: 1_048_576 } as const;

describe('the Dapr manifests', () => {
  it('subscribe one app to one topic, with one default route, no rules and no dead-letter topic', () => {
    expect(subscriptionsTo('users.accounts.v1', 'todo-worker', delivery)).toEqual(
      ['pubsub', 'pubsub-2'].map((pubsubname) => ({
        apiVersion: 'dapr.io/v2alpha1',
        kind: 'Subscription',
        metadata: { name: `todo-worker.users.accounts.v1.${pubsubname}` },
        spec: {
          pubsubname,
          topic: 'users.accounts.v1',
          routes: { default: '/events/users.accounts.v1' },
          metadata: { rawPayload: 'true' },
          bulkSubscribe: { enabled: true, maxMessagesCount: 256, maxAwaitDurationMs: 50 },
        },
        scopes: ['todo-worker'],
      })),
    );
  });

  it('read from the oldest event, in the consumer group of the app id, and retry without end', () => {
    const components = pubsubComponents('127.0.0.1:9', delivery);
    expect(components.map(({ metadata }) => metadata)).toEqual([{ name: 'pubsub' }, { name: 'pubsub-2' }]);
    expect(components[0]?.spec).toEqual(components[1]?.spec);
    const text = JSON.stringify(components);
    expect(text).toContain('{"name":"brokers","value":"127.0.0.1:9"}');
    expect(text).toContain('{"name":"initialOffset","value":"oldest"}');
    expect(text).toContain('{"name":"backOffMaxRetries","value":"-1"}');
    expect(text).toContain('{"name":"backOffMaxElapsedTime","value":"0s"}');
    expect(text).not.toContain('consumerGroup"');
  });

  it('announce nothing on the network', () => {
    expect(configuration()).toMatchObject({ spec: { nameResolution: { component: 'kubernetes' } } });
  });
});
