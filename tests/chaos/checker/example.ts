import type { Event, Evidence } from '../evidence/evidence.ts';
import type { Command, Action } from '../load/command-log.ts';

export const ANN = 'ann';
export const LIST = 'list';
export const TASK = 'task';
const AT = '2026-11-21T08:00:00.000Z';

const taskData = (id: string, title: string, done = false) => ({
  ...{ id, listId: LIST, title, state: done ? 'TASK_STATE_COMPLETED' : 'TASK_STATE_OPEN' },
  ...(done && { completedBy: ANN, completedAt: AT }),
});

/** The commands of a person, in order, each with the event that it must cause. */
const STEPS: readonly (readonly [Action, string, string, Event['data']])[] = [
  [
    { kind: 'register', name: 'Ann', email: 'ann@example.org' },
    ...([ANN, 'users.account.registered.v1', { account: { id: ANN, name: 'Ann', email: 'ann@example.org' } }] as const),
  ],
  [
    { kind: 'create-list', name: 'Food' },
    ...([LIST, 'todo.list.created.v1', { list: { id: LIST, ownerId: ANN, name: 'Food' } }] as const),
  ],
  [
    { kind: 'add-task', task: TASK, title: 'Milk' },
    ...([LIST, 'todo.task.added.v1', { task: taskData(TASK, 'Milk') }] as const),
  ],
  [
    { kind: 'complete-task', task: TASK },
    ...([LIST, 'todo.task.completed.v1', { task: taskData(TASK, 'Milk', true) }] as const),
  ],
];

export type Example = { readonly commands: readonly Command[]; readonly evidence: Evidence };

/** A short, correct history. */
export function example(): Example {
  const versions = new Map<string, number>();
  const commands: Command[] = [];
  const events: Event[] = [];
  for (const [index, [action, key, type, data]] of STEPS.entries()) {
    const sequence = (versions.get(key) ?? 0) + 1;
    versions.set(key, sequence);
    const trace = `trace-${index}`;
    commands.push({ trace, by: ANN, key, action, sentAt: index, outcome: 'acknowledged', version: sequence });
    const topic = key === ANN ? 'users.accounts.v1' : 'todo.lists.v1';
    events.push({ id: `event-${index}`, topic, key, type, sequence, trace, data });
  }
  const consumed = events.map(({ id: eventId, key, sequence }, at) => {
    return { consumer: key === ANN ? 'todo-worker' : 'users-worker', eventId, key, sequence, at };
  });
  const completedAt = Date.parse(AT);
  return {
    commands,
    evidence: {
      ...{ events, effects: consumed, deliveries: consumed, versions, deadLetters: [], withheld: 0 },
      records: events.map(({ topic, key, id }) => ({ topic, key, eventId: id })),
      accounts: [{ id: ANN, name: 'Ann', email: 'ann@example.org', version: 1 }],
      lists: [{ id: LIST, ownerId: ANN, name: 'Food', version: 3, openTasks: 0, completedTasks: 1 }],
      tasks: [{ id: TASK, listId: LIST, title: 'Milk', state: 'completed', completedAt, version: 3 }],
      activityLists: [{ id: LIST, ownerId: ANN, deleted: false, sequence: 1 }],
      activityTasks: [{ id: TASK, listId: LIST, completedBy: ANN, completedAt, deleted: false, sequence: 3 }],
      people: [{ id: ANN, name: 'Ann', email: 'ann@example.org', closed: false, sequence: 1 }],
    },
  };
}
