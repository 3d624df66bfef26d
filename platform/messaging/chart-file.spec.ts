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
    const { topics, component, subscriptions } = parse(readFileSync(CHART_FILE, 'utf8')) as {
      topics: readonly { name: string }[];
      component: { spec: { metadata: readonly { name: string }[] } };
      subscriptions: readonly { spec: { topic: string }; scopes: readonly string[] }[];
    };
    expect(topics.map(({ name }) => name)).toEqual(contracts.topics.map(({ name }) => name));
    const pairs = subscriptions.map(({ spec, scopes }) => [scopes[0], spec.topic]);
    expect(pairs).toEqual(
      Object.entries(contracts.subscriptions).flatMap(([app, names]) => names.map((name) => [app, name])),
    );
    const names = component.spec.metadata.map(({ name }) => name);
    expect(names).toContain('initialOffset');
    expect(names).not.toContain('brokers');
  });
});
