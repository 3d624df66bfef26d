import type { Evidence } from '../evidence/evidence.ts';
import type { Model } from './model.ts';
import { differences, rowsById } from './state.ts';
import type { Violation } from './violation.ts';

/** The projections hold, row by row, what the commands imply. */
export function checkProjections(
  { accounts, lists, tasks }: Model,
  { activityLists, activityTasks, people }: Evidence,
): readonly Violation[] {
  const unlessClosed = (id: string) => (accounts.get(id)?.closed === true ? null : id);
  return [
    ...differences('wrong-projection', 'activity_lists', rowsById(activityLists), {
      expected: new Map(
        [...lists.values()].map(({ id, ownerId, deleted, changedAt }) => [
          id,
          { id, ownerId: unlessClosed(ownerId), deleted, sequence: changedAt },
        ]),
      ),
      isComplete: true,
    }),
    ...differences('wrong-projection', 'activity_tasks', rowsById(activityTasks), {
      expected: new Map(
        [...tasks.values()].map(({ id, listId, completedBy, completedAt, deleted, version }) => [
          id,
          {
            ...{ id, listId, completedBy: completedBy === null ? null : unlessClosed(completedBy) },
            ...{ completedAt, deleted, sequence: version },
          },
        ]),
      ),
      isComplete: true,
    }),
    ...differences('wrong-projection', 'people', rowsById(people), {
      expected: new Map(
        [...accounts.values()].map(({ id, name, email, closed, version }) => [
          id,
          { id, name, email, closed, sequence: version },
        ]),
      ),
      isComplete: true,
    }),
  ];
}
