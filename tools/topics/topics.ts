import { setTimeout } from 'node:timers/promises';
import type kafkajs from 'kafkajs';
import type { Topic } from '@todo-platform/contracts';
import { type Broker, withAdmin } from './broker.ts';
import { createTopics, readTopics, setRetention, topicNames, widenTopics } from './broker-topics.ts';
import { describeChange, planTopics, type TopicChange, type TopicPlan } from './topic-plan.ts';

/** Attempts until the broker matches the catalogue. One is enough unless other processes change topics meanwhile. */
const ROUNDS = 10;
const PAUSE_MS = 200;

/** Compares the catalogue's topics with a broker's. @throws {Error} with the addresses, if no broker answers. */
export async function planOn(broker: Broker, topics: readonly Topic[]): Promise<TopicPlan> {
  return withAdmin(broker, (admin) => planWith(admin, topics));
}

/**
 * Creates topics, adds partitions and sets retention until the broker matches the catalogue, with a leader for each partition.
 * Idempotent; deletes nothing. Returns the changes that were needed; a concurrent run may have made some of them.
 */
export async function applyOn(broker: Broker, topics: readonly Topic[]): Promise<TopicPlan> {
  return withAdmin(broker, async (admin) => {
    const plan = await planWith(admin, topics);
    let { changes } = plan;
    for (let round = 1; changes.length > 0; round++) {
      if (round > ROUNDS)
        throw new Error(
          `The broker still differs from the catalogue after ${ROUNDS} attempts: ${changes.map(describeChange).join(', ')}.`,
        );
      if (round > 1) await setTimeout(PAUSE_MS);
      await carryOut(admin, changes);
      ({ changes } = await planWith(admin, topics));
    }
    return plan;
  });
}

async function planWith(admin: kafkajs.Admin, topics: readonly Topic[]): Promise<TopicPlan> {
  const names = await topicNames(admin);
  const existing = await readTopics(
    admin,
    topics.map(({ name }) => name).filter((name) => names.includes(name)),
  );
  return planTopics(topics, existing, names);
}

async function carryOut(admin: kafkajs.Admin, changes: readonly TopicChange[]): Promise<void> {
  const topicsTo = (kind: TopicChange['kind']) =>
    changes.filter((change) => change.kind === kind).map(({ topic }) => topic);
  await createTopics(admin, topicsTo('create'));
  await widenTopics(admin, topicsTo('widen'));
  await setRetention(admin, topicsTo('keep'));
}
