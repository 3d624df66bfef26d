import { join } from 'node:path';
import type { Topic } from '@todo-platform/contracts';
import { stringify } from 'yaml';
import { type Delivery, KAFKA_PROTOCOL, pubsubComponents, subscriptionsTo } from './dapr-manifests.ts';

const CHARTS = join(import.meta.dirname, '../../charts');

/** What the charts make manifests from; brokers, certificates and namespaces are the charts' own values. */
export type Catalogue = {
  readonly topics: readonly Topic[];
  readonly subscriptions: Readonly<Record<string, readonly string[]>>;
  readonly delivery: Delivery;
};

/** Where the charts read what the catalogue says of messaging, and what they read: paths and YAML. */
export function chartFiles(catalogue: Catalogue): ReadonlyMap<string, string> {
  const services = Object.entries(catalogue.subscriptions).map(
    ([appId, names]) => [serviceOf(appId), serviceFile(appId, names, catalogue)] as const,
  );
  const all = [['platform', platformFile(catalogue)], ...services] as const;
  return new Map(all.map(([chart, content]) => [join(CHARTS, chart, 'files/messaging.yaml'), yaml(content)]));
}

/** The topics to create, who may do what with them, and the Kafka components without their brokers. */
function platformFile({ topics, subscriptions, delivery }: Catalogue): object {
  const apps = Object.keys(subscriptions);
  const published = apps.map((app) => `${app}=${namesOf(topics, (topic) => publisherOf(topic) === app)}`).join(';');
  const read = Object.entries(subscriptions)
    .map(([app, names]) => `${app}=${names.join(',')}`)
    .join(';');
  // https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-scopes/
  const scopes = [
    { name: 'allowedTopics', value: namesOf(topics, () => true) },
    { name: 'publishingScopes', value: published },
    { name: 'subscriptionScopes', value: read },
  ];
  const components = pubsubComponents('', delivery).map((component) => {
    const metadata = component.spec.metadata.filter(({ name }) => name !== 'brokers' && name !== 'authType');
    return { ...component, spec: { ...component.spec, metadata: [...metadata, ...scopes] }, scopes: apps };
  });
  return { topics, groups: apps, components };
}

/** What a service's worker subscribes to, and how many workers there is work for. */
function serviceFile(appId: string, names: readonly string[], { topics, delivery }: Catalogue): object {
  const partitions = topics.filter(({ name }) => names.includes(name)).map((topic) => topic.partitions);
  return {
    appId,
    protocolVersion: KAFKA_PROTOCOL,
    maxWorkers: Math.floor(Math.max(...partitions) / delivery.consumers),
    topics: names,
    subscriptions: names.flatMap((topic) => subscriptionsTo(topic, appId, delivery)),
  };
}

/** A topic begins with the name of the service that publishes to it, or with its worker's. */
const publisherOf = (topic: string) => `${(topic.split('.')[0] ?? '').replace(/-worker$/, '')}-worker`;
const serviceOf = (appId: string) => appId.replace(/-worker$/, '-service');

function namesOf(topics: readonly Topic[], which: (name: string) => boolean): string {
  return topics
    .map(({ name }) => name)
    .filter(which)
    .join(',');
}

function yaml(content: object): string {
  // No anchors: whoever reads a component should find all of it there.
  const text = stringify(content, { aliasDuplicateObjects: false });
  return `# Made by "npm run generate" from the event catalogue in repos/contracts.\n${text}`;
}
