import { describe, expect, it } from '@jest/globals';
import { configuration, pubsubComponent, subscription } from './dapr-manifests.ts';

const delivery = { maxBatch: 256, maxAwaitMs: 50, maxEventBytes: 1_048_576 } as const;

describe('the Dapr manifests', () => {
  it('subscribe one app to one topic, by one default route and nothing that splits or drops', () => {
    expect(subscription('todo-worker', 'users.accounts.v1', delivery)).toEqual({
      apiVersion: 'dapr.io/v2alpha1',
      kind: 'Subscription',
      metadata: { name: 'todo-worker.users.accounts.v1' },
      spec: {
        pubsubname: 'pubsub',
        topic: 'users.accounts.v1',
        routes: { default: '/events/users.accounts.v1' },
        metadata: { rawPayload: 'true' },
        bulkSubscribe: { enabled: true, maxMessagesCount: 256, maxAwaitDurationMs: 50 },
      },
      scopes: ['todo-worker'],
    });
  });

  it('read from the oldest event, in the consumer group of the app id, and retry without end', () => {
    const text = JSON.stringify(pubsubComponent('127.0.0.1:9', delivery));
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
