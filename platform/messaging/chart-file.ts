import { join } from 'node:path';
import type { Topic } from '@todo-platform/contracts';
import { stringify } from 'yaml';
import { type Delivery, pubsubComponents, subscriptionsTo } from './dapr-manifests.ts';

/** Where the chart of the platform reads what the catalogue says of messaging. */
export const CHART_FILE = join(import.meta.dirname, '../../charts/platform/files/messaging.yaml');

/** What the chart makes manifests from; brokers, certificates and namespaces are the chart's own values. */
export type Catalogue = {
  readonly topics: readonly Topic[];
  readonly subscriptions: Readonly<Record<string, readonly string[]>>;
  readonly delivery: Delivery;
};

/** The topics to create, the Kafka components without their brokers, and every Subscription, as YAML. */
export function chartFile({ topics, subscriptions, delivery }: Catalogue): string {
  const components = pubsubComponents('', delivery).map((component) => {
    const metadata = component.spec.metadata.filter(({ name }) => name !== 'brokers' && name !== 'authType');
    return { ...component, spec: { ...component.spec, metadata } };
  });
  const content = {
    topics,
    components,
    subscriptions: Object.entries(subscriptions).flatMap(([appId, names]) =>
      names.flatMap((topic) => subscriptionsTo(topic, appId, delivery)),
    ),
  };
  // No anchors: whoever reads a component should find all of it there.
  const yaml = stringify(content, { aliasDuplicateObjects: false });
  return `# Made by "npm run generate" from the event catalogue in repos/contracts.\n${yaml}`;
}
