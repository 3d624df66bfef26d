import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import * as contracts from '@todo-platform/contracts';
import { parse } from 'yaml';
import { z } from 'zod';
import { services } from '../../../services.ts';
import { appIdOf } from '../../services/services.ts';
import { messagingFiles } from './messaging-files.ts';

const settings = z.object({ metadata: z.array(z.object({ name: z.string(), value: z.string() })) });
const infrastructureFile = z.object({
  topics: z.array(z.object({ name: z.string() })),
  components: z.array(z.object({ spec: settings, scopes: z.array(z.string()) })),
});
const serviceFile = z.object({
  appId: z.string(),
  maxWorkers: z.number(),
  topics: z.array(z.string()),
  subscriptions: z.array(z.object({ spec: z.object({ pubsubname: z.string(), topic: z.string() }) })),
});

const files = messagingFiles(contracts);
const apps = services.map(({ short }) => appIdOf(short));
const contentOf = (chart: string) => {
  const path = [...files.keys()].find((name) => name.includes(`/${chart}/`)) ?? '';
  return parse(readFileSync(path, 'utf8')) as unknown;
};

describe("the charts' messaging files", () => {
  it('are up to date with the catalogue', () => {
    const stale = [...files].filter(([path, content]) => readFileSync(path, 'utf8') !== content);
    if (stale.length > 0) throw new Error(`Stale, run "npm run generate": ${stale.map(([path]) => path).join(', ')}`);
  });

  it('give the infrastructure chart every topic, and leave the brokers to its values', () => {
    const { topics, components } = infrastructureFile.parse(contentOf('infrastructure'));
    expect(topics.map(({ name }) => name)).toEqual(contracts.topics.map(({ name }) => name));
    expect(components).toHaveLength(contracts.delivery.consumers);
    for (const { spec, scopes } of components) {
      const names = spec.metadata.map(({ name }) => name);
      expect(names).toContain('initialOffset');
      expect(names).not.toContain('brokers');
      expect(scopes).toEqual(apps);
    }
  });

  it('let each worker publish only to the topics of its service', () => {
    const [component] = infrastructureFile.parse(contentOf('infrastructure')).components;
    const valueOf = (name: string) => component?.spec.metadata.find((entry) => entry.name === name)?.value.split(';');
    const publishing = valueOf('publishingScopes');
    expect(publishing?.slice(0, 2)).toEqual([
      'users-worker=users.accounts.v1,users-worker.dead-letters.v1',
      'todo-worker=todo.lists.v1,todo-worker.dead-letters.v1',
    ]);
    expect(publishing?.map((entry) => entry.split('=')[0])).toEqual(apps);
    const published = publishing?.flatMap((entry) => entry.split('=')[1]?.split(',') ?? []);
    expect(published?.toSorted()).toEqual(contracts.topics.map(({ name }) => name).toSorted());
    const subscriptions: Readonly<Record<string, readonly string[]>> = contracts.subscriptions;
    expect(valueOf('subscriptionScopes')).toEqual(apps.map((app) => `${app}=${subscriptions[app]?.join(',') ?? ''}`));
  });

  it.each(Object.entries(contracts.subscriptions))('subscribe %s to its topics', (appId, names) => {
    const file = serviceFile.parse(contentOf(appId.replace('-worker', '-service')));
    expect(file).toMatchObject({ appId, topics: names, maxWorkers: 6 });
    const read = file.subscriptions.map(({ spec }) => `${spec.pubsubname} ${spec.topic}`);
    expect(read).toEqual(names.flatMap((name) => [`pubsub ${name}`, `pubsub-2 ${name}`]));
  });

  it('let a worker without subscriptions publish, and read nothing', () => {
    const topics = [...contracts.topics, { name: 'mail.sent.v1', partitions: 12, retentionMs: 1_000 }];
    const rows = [{ name: 'mail-service', short: 'mail' }];
    const made = [...messagingFiles({ ...contracts, topics }, rows).values()].map((text) => parse(text) as unknown);
    expect(serviceFile.parse(made[1])).toEqual({ appId: 'mail-worker', maxWorkers: 6, topics: [], subscriptions: [] });
    expect(infrastructureFile.parse(made[0]).components[0]?.spec.metadata).toEqual(
      expect.arrayContaining([
        { name: 'publishingScopes', value: 'mail-worker=mail.sent.v1' },
        { name: 'subscriptionScopes', value: 'mail-worker=' },
      ]),
    );
  });
});
