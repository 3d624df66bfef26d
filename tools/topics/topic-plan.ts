import type { Topic } from '@todo-platform/contracts';
import type { Durability } from './durability.ts';

/** A topic on the broker. A setting is the broker's default if the topic does not have it. `copies` is the least of its partitions. */
export type BrokerTopic = Durability & {
  readonly name: string;
  readonly partitions: number;
  readonly retentionMs: number;
};

/** One change of one topic. */
export type TopicChange =
  | { readonly kind: 'create'; readonly topic: Topic; readonly durability: Durability }
  | { readonly kind: 'widen'; readonly topic: Topic; readonly from: number }
  | { readonly kind: 'copy'; readonly topic: Topic; readonly from: number; readonly to: number }
  | { readonly kind: 'sync'; readonly topic: Topic; readonly from: number; readonly to: number }
  | { readonly kind: 'keep'; readonly topic: Topic; readonly fromMs: number };

export type TopicPlan = {
  readonly changes: readonly TopicChange[];
  /** Differences that stay, one line each: they stay because the plan deletes nothing. */
  readonly remarks: readonly string[];
};

/**
 * Compares the catalogue with the broker. Pure.
 * @param existing the wanted topics that the broker has.
 * @param names all topics of the broker.
 */
export function planTopics(
  wanted: readonly Topic[],
  existing: readonly BrokerTopic[],
  names: readonly string[],
  durability: Durability,
): TopicPlan {
  const onBroker = new Map(existing.map((topic) => [topic.name, topic]));
  const known = new Set(wanted.map(({ name }) => name));
  return {
    changes: wanted.flatMap((topic) => changesOf(topic, onBroker.get(topic.name), durability)),
    remarks: [
      ...wanted.flatMap((topic) => surplus(topic, onBroker.get(topic.name))),
      ...names
        .filter((name) => !known.has(name) && !name.startsWith('__'))
        .map((name) => `${name} is not in the catalogue and stays`),
    ],
  };
}

function changesOf(topic: Topic, existing: BrokerTopic | undefined, durability: Durability): readonly TopicChange[] {
  if (!existing) return [{ kind: 'create', topic, durability }];
  const { copies, inSync } = durability;
  const changes: TopicChange[] = [];
  if (existing.partitions < topic.partitions) changes.push({ kind: 'widen', topic, from: existing.partitions });
  if (existing.copies < copies) changes.push({ kind: 'copy', topic, from: existing.copies, to: copies });
  if (existing.inSync < inSync) changes.push({ kind: 'sync', topic, from: existing.inSync, to: inSync });
  if (existing.retentionMs !== topic.retentionMs) changes.push({ kind: 'keep', topic, fromMs: existing.retentionMs });
  return changes;
}

function surplus(topic: Topic, existing: BrokerTopic | undefined): readonly string[] {
  if (!existing || existing.partitions <= topic.partitions) return [];
  return [
    `${topic.name} has ${existing.partitions} partitions, the catalogue ${topic.partitions}: Kafka cannot remove any`,
  ];
}

/** One line for people. */
export function describeChange(change: TopicChange): string {
  const { name, partitions, retentionMs } = change.topic;
  switch (change.kind) {
    case 'create':
      return `create ${name}: ${partitions} partitions, kept ${days(retentionMs)}, ${copiesOf(change.durability)}`;
    case 'widen':
      return `widen ${name}: ${change.from} → ${partitions} partitions; keys move to other partitions, see docs/contracts.md for their order`;
    case 'copy':
      return `copy ${name} to more brokers: ${change.from} → ${change.to}`;
    case 'sync':
      return `acknowledge records of ${name} on more brokers: ${change.from} → ${change.to}`;
    case 'keep':
      return `keep records of ${name}: ${days(change.fromMs)} → ${days(retentionMs)}`;
  }
}

function copiesOf({ copies, inSync }: Durability): string {
  return copies === 1 ? 'on 1 broker' : `on ${copies} brokers, acknowledged on ${inSync}`;
}

function days(ms: number): string {
  return ms < 0 ? 'for ever' : `${Number((ms / 86_400_000).toFixed(2))} days`;
}
