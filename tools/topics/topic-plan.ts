import type { Topic } from '@todo-platform/contracts';

/** A topic on the broker. `retentionMs` is the broker's default if the topic does not set it. */
export type BrokerTopic = { readonly name: string; readonly partitions: number; readonly retentionMs: number };

/** One change of one topic. */
export type TopicChange =
  | { readonly kind: 'create'; readonly topic: Topic }
  | { readonly kind: 'widen'; readonly topic: Topic; readonly from: number }
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
): TopicPlan {
  const onBroker = new Map(existing.map((topic) => [topic.name, topic]));
  const known = new Set(wanted.map(({ name }) => name));
  return {
    changes: wanted.flatMap((topic) => changesOf(topic, onBroker.get(topic.name))),
    remarks: [
      ...wanted.flatMap((topic) => surplus(topic, onBroker.get(topic.name))),
      ...names
        .filter((name) => !known.has(name) && !name.startsWith('__'))
        .map((name) => `${name} is not in the catalogue and stays`),
    ],
  };
}

function changesOf(topic: Topic, existing: BrokerTopic | undefined): readonly TopicChange[] {
  if (!existing) return [{ kind: 'create', topic }];
  const changes: TopicChange[] = [];
  if (existing.partitions < topic.partitions) changes.push({ kind: 'widen', topic, from: existing.partitions });
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
      return `create ${name}: ${partitions} partitions, kept ${days(retentionMs)}`;
    case 'widen':
      return `widen ${name}: ${change.from} → ${partitions} partitions; keys move to other partitions, see docs/contracts.md for their order`;
    case 'keep':
      return `keep records of ${name}: ${days(change.fromMs)} → ${days(retentionMs)}`;
  }
}

function days(ms: number): string {
  return ms < 0 ? 'for ever' : `${Number((ms / 86_400_000).toFixed(2))} days`;
}
