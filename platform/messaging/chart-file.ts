import { join } from 'node:path';
import type { Topic } from '@todo-platform/contracts';
import { stringify } from 'yaml';
import { type Delivery, pubsubComponent, subscription } from './dapr-manifests.ts';

/** Where the chart of the platform reads what the catalogue says of messaging. */
export const CHART_FILE = join(import.meta.dirname, '../../charts/platform/files/messaging.yaml');

/** What the chart makes manifests from; brokers, certificates and namespaces are the chart's own values. */
export type Catalogue = {
  readonly topics: readonly Topic[];
  readonly subscriptions: Readonly<Record<string, readonly string[]>>;
  readonly delivery: Delivery;
};

/** The topics to create, the Kafka component without its brokers, and every Subscription, as YAML. */
export function chartFile({ topics, subscriptions, delivery }: Catalogue): string {
  const component = pubsubComponent('', delivery);
  const metadata = component.spec.metadata.filter(({ name }) => name !== 'brokers' && name !== 'authType');
  const content = {
    topics,
    component: { ...component, spec: { ...component.spec, metadata } },
    subscriptions: Object.entries(subscriptions).flatMap(([appId, names]) =>
      names.map((topic) => subscription(appId, topic, delivery)),
    ),
  };
  return `# Made by "npm run generate" from the event catalogue in repos/contracts.\n${stringify(content)}`;
}
