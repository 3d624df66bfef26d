import { z } from 'zod';
import type { Event, Evidence } from '../evidence/evidence.ts';
import type { Command, Action } from '../load/command-log.ts';
import { Model } from './model.ts';
import { type Violation, violation } from './violation.ts';

/** The type of event that each action must cause. */
const TYPES: Readonly<Record<Action['kind'], string>> = {
  register: 'users.account.registered.v1',
  'change-account': 'users.account.changed.v1',
  'close-account': 'users.account.closed.v1',
  'create-list': 'todo.list.created.v1',
  'rename-list': 'todo.list.changed.v1',
  'delete-list': 'todo.list.deleted.v1',
  'add-task': 'todo.task.added.v1',
  'change-task': 'todo.task.changed.v1',
  'complete-task': 'todo.task.completed.v1',
  'reopen-task': 'todo.task.reopened.v1',
  'delete-task': 'todo.task.deleted.v1',
};

export type History = { readonly model: Model; readonly violations: readonly Violation[] };

/**
 * Replays the commands of each aggregate in the order of its events. The versions must run from 1 to the version in the table,
 * without a gap. Each event must belong to a command, and its data must be what the command implies.
 */
export function replay(commands: readonly Command[], { events, versions }: Evidence): History {
  const violations: Violation[] = [];
  const model = new Model();
  const byTrace = new Map(commands.map((command) => [command.trace, command]));
  const byKey = Map.groupBy(events, ({ key }) => key);
  for (const [key, own] of byKey) {
    violations.push(...gaps(key, own, versions.get(key) ?? 0));
    for (const event of own.toSorted((a, b) => a.sequence - b.sequence))
      violations.push(...replayed(model, event, byTrace.get(event.trace)));
  }
  for (const [key, version] of versions)
    if (!byKey.has(key)) violations.push(violation('half-effect', `${key} is at version ${version} but has no event`));
  return { model, violations };
}

function gaps(key: string, events: readonly Event[], version: number): readonly Violation[] {
  const stated = events.map(({ sequence }) => sequence);
  const expected = Array.from({ length: version }, (_, index) => index + 1);
  const missing = expected.filter((sequence) => !stated.includes(sequence));
  const beyond = stated.filter((sequence, index) => sequence > version || stated.indexOf(sequence) !== index);
  return [
    ...missing.map((sequence) =>
      violation('half-effect', `${key} is at version ${version} but has no event with sequence ${sequence}`),
    ),
    ...beyond.map((sequence) =>
      violation('half-effect', `${key} is at version ${version} but has an extra event with sequence ${sequence}`),
    ),
    ...(missing.length === 0 && beyond.length === 0 && stated.some((sequence, index) => sequence !== index + 1)
      ? [violation('half-effect', `the outbox has the events of ${key} in the order ${stated.join(', ')}`)]
      : []),
  ];
}

function replayed(model: Model, event: Event, command: Command | undefined): readonly Violation[] {
  const name = `${event.type} ${event.key}/${event.sequence}`;
  if (!command) return [violation('unasked-event', `${name} belongs to no command`)];
  if (command.key !== event.key || TYPES[command.action.kind] !== event.type)
    return [violation('unasked-event', `${name} belongs to ${command.action.kind} ${command.key}`)];
  const stated = dataOf(event);
  const why = model.apply(command, event.sequence, stated.completedAt);
  if (why !== undefined) return [violation('unasked-event', `${name} is impossible: ${why}`)];
  const implied = impliedBy(model, command);
  return Object.entries(implied).some(([field, value]) => stated[field] !== value)
    ? [
        violation(
          'unasked-event',
          `${name} says ${JSON.stringify(stated)}, its command implies ${JSON.stringify(implied)}`,
        ),
      ]
    : [];
}

const text = z.string().optional();
const data = z.object({
  accountId: text,
  account: z.object({ id: text, name: text, email: text }).optional(),
  list: z.object({ id: text, ownerId: text, name: text }).optional(),
  task: z
    .object({ ...{ id: text, listId: text, title: text, state: text, completedBy: text }, completedAt: text })
    .optional(),
});

type EventData = Readonly<Record<string, unknown>> & { readonly completedAt: number | null };

function dataOf(event: Event): EventData {
  const { accountId, account, list, task } = data.parse(event.data);
  const completedAt = task?.completedAt === undefined ? null : Date.parse(task.completedAt);
  if (task) {
    const { id, listId, title, completedBy = null } = task;
    return { id, listId, title, completedBy, isDone: task.state === 'TASK_STATE_COMPLETED', completedAt };
  }
  return { ...account, ...list, ...(accountId !== undefined && { id: accountId }), completedAt };
}

/** The data that the event of a command must carry, read from the model after the command. */
function impliedBy(model: Model, { key, action }: Command): Readonly<Record<string, unknown>> {
  const task = 'task' in action ? model.tasks.get(action.task) : undefined;
  if (task) {
    const { id, listId, title, completedBy } = task;
    return { id, listId, title, completedBy, isDone: completedBy !== null };
  }
  const list = model.lists.get(key);
  if (list) return { id: key, ownerId: list.ownerId, name: list.name };
  const account = model.accounts.get(key);
  return account && !account.closed ? { id: key, name: account.name, email: account.email } : { id: key };
}
