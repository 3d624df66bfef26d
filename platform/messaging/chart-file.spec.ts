import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import * as contracts from '@todo-platform/contracts';
import { parse } from 'yaml';
import { CHART_FILE, chartFile } from './chart-file.ts';

describe("the chart's messaging file", () => {
  it('is as the catalogue says', () => {
    if (readFileSync(CHART_FILE, 'utf8') !== chartFile(contracts))
      throw new Error('charts/platform/files/messaging.yaml is stale: run "npm run generate".');
  });

  it('holds every topic and subscription, and leaves the brokers to the chart', () => {
    const { topics, components, subscriptions } = parse(readFileSync(CHART_FILE, 'utf8')) as {
      topics: readonly { name: string }[];
      components: readonly { metadata: { name: string }; spec: { metadata: readonly { name: string }[] } }[];
      subscriptions: readonly { spec: { pubsubname: string; topic: string }; scopes: readonly string[] }[];
    };
    expect(topics.map(({ name }) => name)).toEqual(contracts.topics.map(({ name }) => name));
    const pubsubs = components.map(({ metadata }) => metadata.name);
    expect(pubsubs).toHaveLength(contracts.delivery.consumers);
    expect(subscriptions.map(({ spec, scopes }) => [scopes[0], spec.topic, spec.pubsubname])).toEqual(
      Object.entries(contracts.subscriptions).flatMap(([app, names]) =>
        names.flatMap((name) => pubsubs.map((pubsub) => [app, name, pubsub])),
      ),
    );
    for (const { spec } of components) {
      const names = spec.metadata.map(({ name }) => name);
      expect(names).toContain('initialOffset');
      expect(names).not.toContain('brokers');
    }
  });
});
