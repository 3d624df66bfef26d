import { join } from 'node:path';
import type { Topic } from '@todo-platform/contracts';
import { stringify } from 'yaml';
import { type Delivery, KAFKA_PROTOCOL, pubsubComponents, subscriptionsTo } from '../../dapr/dapr-manifests.ts';
import { services } from '../../../services.ts';
import { appIdOf } from '../../services/services.ts';
import { ROOT } from '../../root.ts';

const CHARTS = join(ROOT, 'charts');

/** The part of the event catalogue that charts need. Brokers, certificates and namespaces are values of the charts. */
export type Catalogue = {
  readonly topics: readonly Topic[];
  /** Topic names by the Dapr app id that subscribes to them. */
  readonly subscriptions: Readonly<Record<string, readonly string[]>>;
  readonly delivery: Delivery;
};
type Named = { readonly name: string; readonly short: string };

/** files/messaging.yaml of the charts, which the templates read: paths and YAML. */
export function messagingFiles(catalogue: Catalogue, rows: readonly Named[] = services): ReadonlyMap<string, string> {
  const files = [
    ['infrastructure', infrastructureFile(catalogue, rows)] as const,
    ...rows.map((row) => [row.name, serviceFile(row, catalogue)] as const),
  ];
  return new Map(files.map(([chart, content]) => [join(CHARTS, chart, 'files/messaging.yaml'), yaml(content)]));
}

/** The topics to create, the topics that each app may publish and read, and the Kafka components without their brokers. */
function infrastructureFile({ topics, subscriptions, delivery }: Catalogue, rows: readonly Named[]): object {
  const apps = rows.map(({ short }) => appIdOf(short));
  const perApp = (topicsOf: (row: Named) => readonly string[]) =>
    rows.map((row) => `${appIdOf(row.short)}=${topicsOf(row).join(',')}`).join(';');
  // https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-scopes/
  const scopes = [
    { name: 'allowedTopics', value: topics.map(({ name }) => name).join(',') },
    { name: 'publishingScopes', value: perApp((row) => publishedBy(row, topics).map(({ name }) => name)) },
    { name: 'subscriptionScopes', value: perApp((row) => subscriptions[appIdOf(row.short)] ?? []) },
  ];
  const components = pubsubComponents('', delivery).map((component) => {
    const metadata = component.spec.metadata.filter(({ name }) => name !== 'brokers' && name !== 'authType');
    return { ...component, spec: { ...component.spec, metadata: [...metadata, ...scopes] }, scopes: apps };
  });
  return { topics, groups: Object.keys(subscriptions), components };
}

/** The topics that a service's worker subscribes to, and the largest number of workers that can all get work. */
function serviceFile(row: Named, { topics, subscriptions, delivery }: Catalogue): object {
  const appId = appIdOf(row.short);
  const names = subscriptions[appId] ?? [];
  const read = topics.filter(({ name }) => names.includes(name));
  // A worker that reads no topic only publishes.
  const partitions = (read.length > 0 ? read : publishedBy(row, topics)).map((topic) => topic.partitions);
  return {
    appId,
    protocolVersion: KAFKA_PROTOCOL,
    maxWorkers: Math.floor(Math.max(delivery.consumers, ...partitions) / delivery.consumers),
    topics: names,
    subscriptions: names.flatMap((topic) => subscriptionsTo(topic, appId, delivery)),
  };
}

/** The name of a topic begins with the service that publishes to it, or with that service's worker. */
function publishedBy(row: Named, topics: readonly Topic[]): readonly Topic[] {
  return topics.filter(({ name }) => [row.short, appIdOf(row.short)].includes(name.split('.')[0] ?? ''));
}

function yaml(content: object): string {
  // Without YAML anchors, so that each component can be read by itself.
  const text = stringify(content, { aliasDuplicateObjects: false });
  return `# Generated from the event catalogue in repos/contracts by "npm run generate".\n${text}`;
}
