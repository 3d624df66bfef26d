import { setTimeout } from 'node:timers/promises';
import type kafkajs from 'kafkajs';
import type { Topic } from '@todo-platform/contracts';
import { type Broker, onEachBroker, withAdmin } from './broker.ts';
import { createTopics, readTopics, setSettings, topicNames, widenTopics } from './broker-topics.ts';
import { addCopies } from './copies.ts';
import { type Durability, requireBrokers } from './durability.ts';
import { waitUntilComplete } from './wait.ts';
import { describeChange, planTopics, type TopicChange, type TopicPlan } from './topic-plan.ts';

/** Attempts until the broker matches the catalogue. One is enough unless other processes change topics meanwhile. */
const ROUNDS = 10;
const PAUSE_MS = 200;

/**
 * Compares the catalogue's topics with a cluster's.
 * @throws {Error} with the addresses, if no broker answers, or if there are too few brokers.
 */
export async function planOn(broker: Broker, topics: readonly Topic[], durability: Durability): Promise<TopicPlan> {
  return withAdmin(broker, async (admin) => {
    await requireBrokers(admin, durability);
    return planWith(admin, topics, durability);
  });
}

/**
 * Creates topics, adds partitions and copies, and sets retention until every broker of the cluster matches the catalogue, with a leader
 * for each partition. Idempotent; deletes nothing. Returns the changes that were needed; a concurrent run may have made some of them.
 * @throws {Error} if there are too few brokers. Then nothing was changed.
 */
export async function applyOn(broker: Broker, topics: readonly Topic[], durability: Durability): Promise<TopicPlan> {
  const plan = await withAdmin(broker, async (admin) => {
    await requireBrokers(admin, durability);
    const plan = await planWith(admin, topics, durability);
    let { changes } = plan;
    for (let round = 1; changes.length > 0; round++) {
      if (round > ROUNDS)
        throw new Error(
          `The broker still differs from the catalogue after ${ROUNDS} attempts: ${changes.map(describeChange).join(', ')}.`,
        );
      if (round > 1) await setTimeout(PAUSE_MS);
      await carryOut(admin, changes, durability);
      ({ changes } = await planWith(admin, topics, durability));
    }
    return plan;
  });
  // The controller confirms a change before all brokers know it. A client may ask any of them.
  await onEachBroker(broker, (admin, address) =>
    waitUntilComplete(`Topics on ${address}`, async () =>
      (await planWith(admin, topics, durability)).changes.map(describeChange),
    ),
  );
  return plan;
}

async function planWith(admin: kafkajs.Admin, topics: readonly Topic[], durability: Durability): Promise<TopicPlan> {
  const names = await topicNames(admin);
  const existing = await readTopics(
    admin,
    topics.map(({ name }) => name).filter((name) => names.includes(name)),
  );
  return planTopics(topics, existing, names, durability);
}

async function carryOut(admin: kafkajs.Admin, changes: readonly TopicChange[], durability: Durability): Promise<void> {
  const topicsTo = (...kinds: readonly TopicChange['kind'][]) => [
    ...new Set(changes.filter(({ kind }) => kinds.includes(kind)).map(({ topic }) => topic)),
  ];
  await createTopics(admin, topicsTo('create'), durability);
  await widenTopics(admin, topicsTo('widen'));
  // First the copies: a topic with fewer copies than must be in sync refuses all records.
  const toCopy = topicsTo('copy').map(({ name }) => name);
  await addCopies(admin, toCopy, durability.copies);
  await setSettings(admin, topicsTo('sync', 'keep'), durability);
}
