import { describe, expect, it } from '@jest/globals';
import { describeChange, planTopics } from './topic-plan.ts';

const DAY = 86_400_000;
const lists = { name: 'todo.lists.v1', partitions: 12, retentionMs: 7 * DAY };
const accounts = { name: 'users.accounts.v1', partitions: 12, retentionMs: 7 * DAY };
const linesOf = (...existing: Parameters<typeof planTopics>[1]) =>
  planTopics(
    [lists, accounts],
    existing,
    existing.map(({ name }) => name),
  );

describe('the plan of topics', () => {
  it('is empty if the broker matches the catalogue', () =>
    expect(linesOf(lists, accounts)).toEqual({ changes: [], remarks: [] }));

  it('creates missing topics, adds partitions and sets retention', () => {
    const { changes } = linesOf({ ...lists, partitions: 3, retentionMs: DAY / 2 });
    expect(changes.map(describeChange)).toEqual([
      'widen todo.lists.v1: 3 → 12 partitions; keys move to other partitions, see docs/contracts.md for their order',
      'keep records of todo.lists.v1: 0.5 days → 7 days',
      'create users.accounts.v1: 12 partitions, kept 7 days',
    ]);
  });

  it('removes neither partitions nor topics', () => {
    const names = [lists.name, accounts.name, 'somebody.else.v1', '__consumer_offsets'];
    expect(planTopics([lists, accounts], [{ ...lists, partitions: 24 }, accounts], names)).toEqual({
      changes: [],
      remarks: [
        'todo.lists.v1 has 24 partitions, the catalogue 12: Kafka cannot remove any',
        'somebody.else.v1 is not in the catalogue and stays',
      ],
    });
  });
});
