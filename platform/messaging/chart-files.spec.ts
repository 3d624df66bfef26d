import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import * as contracts from '@todo-platform/contracts';
import { parse } from 'yaml';
import { z } from 'zod';
import { chartFiles } from './chart-files.ts';

const settings = z.object({ metadata: z.array(z.object({ name: z.string(), value: z.string() })) });
const platformFile = z.object({
  topics: z.array(z.object({ name: z.string() })),
  components: z.array(z.object({ spec: settings, scopes: z.array(z.string()) })),
});
const serviceFile = z.object({
  appId: z.string(),
  maxWorkers: z.number(),
  topics: z.array(z.string()),
  subscriptions: z.array(z.object({ spec: z.object({ pubsubname: z.string(), topic: z.string() }) })),
});

const files = chartFiles(contracts);
const contentOf = (chart: string) => {
  const path = [...files.keys()].find((name) => name.includes(`/${chart}/`)) ?? '';
  return parse(readFileSync(path, 'utf8')) as unknown;
};

describe("the charts' messaging files", () => {
  it('are as the catalogue says', () => {
    const stale = [...files].filter(([path, content]) => readFileSync(path, 'utf8') !== content);
    if (stale.length > 0) throw new Error(`Stale, run "npm run generate": ${stale.map(([path]) => path).join(', ')}`);
  });

  it('hold every topic for the platform, and leave the brokers to the chart', () => {
    const { topics, components } = platformFile.parse(contentOf('platform'));
    expect(topics.map(({ name }) => name)).toEqual(contracts.topics.map(({ name }) => name));
    expect(components).toHaveLength(contracts.delivery.consumers);
    for (const { spec, scopes } of components) {
      const names = spec.metadata.map(({ name }) => name);
      expect(names).toContain('initialOffset');
      expect(names).not.toContain('brokers');
      expect(scopes).toEqual(Object.keys(contracts.subscriptions));
    }
  });

  it('let each worker publish to the topics of its service alone', () => {
    const [component] = platformFile.parse(contentOf('platform')).components;
    expect(component?.spec.metadata).toEqual(
      expect.arrayContaining([
        {
          name: 'publishingScopes',
          value:
            'users-worker=users.accounts.v1,users-worker.dead-letters.v1;todo-worker=todo.lists.v1,todo-worker.dead-letters.v1',
        },
        { name: 'subscriptionScopes', value: 'users-worker=todo.lists.v1;todo-worker=users.accounts.v1' },
      ]),
    );
  });

  it.each(Object.entries(contracts.subscriptions))('tell the chart of %s what it reads', (appId, names) => {
    const file = serviceFile.parse(contentOf(appId.replace('-worker', '-service')));
    expect(file).toMatchObject({ appId, topics: names, maxWorkers: 6 });
    const read = file.subscriptions.map(({ spec }) => `${spec.pubsubname} ${spec.topic}`);
    expect(read).toEqual(names.flatMap((name) => [`pubsub ${name}`, `pubsub-2 ${name}`]));
  });
});
