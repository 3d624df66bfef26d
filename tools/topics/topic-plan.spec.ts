import { describe, expect, it } from '@jest/globals';
import { ONE_BROKER, THREE_BROKERS } from './durability.ts';
import { describeChange, planTopics } from './topic-plan.ts';

const DAY = 86_400_000;
const lists = { name: 'todo.lists.v1', partitions: 12, retentionMs: 7 * DAY };
const accounts = { name: 'users.accounts.v1', partitions: 12, retentionMs: 7 * DAY };
const copied = [lists, accounts].map((topic) => ({ ...topic, ...THREE_BROKERS }));
const planOf = (existing: Parameters<typeof planTopics>[1], durability = THREE_BROKERS) =>
  planTopics(
    [lists, accounts],
    existing,
    existing.map(({ name }) => name),
    durability,
  );

describe('the plan of topics', () => {
  it('is empty if the broker matches the catalogue', () =>
    expect(planOf(copied)).toEqual({ changes: [], remarks: [] }));

  it('creates missing topics, adds partitions and sets retention', () => {
    const { changes } = planOf([{ ...lists, ...THREE_BROKERS, partitions: 3, retentionMs: DAY / 2 }]);
    expect(changes.map(describeChange)).toEqual([
      'widen todo.lists.v1: 3 → 12 partitions; keys move to other partitions, see docs/contracts.md for their order',
      'keep records of todo.lists.v1: 0.5 days → 7 days',
      'create users.accounts.v1: 12 partitions, kept 7 days, on 3 brokers, acknowledged on 2',
    ]);
  });

  it('copies topics before it raises the number of copies that acknowledge', () => {
    const { changes } = planOf(copied.map((topic) => ({ ...topic, ...ONE_BROKER })));
    expect(changes.map(describeChange).slice(0, 2)).toEqual([
      'copy todo.lists.v1 to more brokers: 1 → 3',
      'acknowledge records of todo.lists.v1 on more brokers: 1 → 2',
    ]);
  });

  it('removes no copies, and lowers no number of them', () => {
    expect(planOf(copied, ONE_BROKER).changes).toEqual([]);
    expect(planOf(copied.map((topic) => ({ ...topic, copies: 5, inSync: 3 }))).changes).toEqual([]);
  });

  it('removes neither partitions nor topics', () => {
    const names = [lists.name, accounts.name, 'somebody.else.v1', '__consumer_offsets'];
    const existing = copied.map((topic) => (topic.name === lists.name ? { ...topic, partitions: 24 } : topic));
    expect(planTopics([lists, accounts], existing, names, THREE_BROKERS)).toEqual({
      changes: [],
      remarks: [
        'todo.lists.v1 has 24 partitions, the catalogue 12: Kafka cannot remove any',
        'somebody.else.v1 is not in the catalogue and stays',
      ],
    });
  });
});
