import { z } from 'zod';
import type { Event, Evidence } from '../evidence/evidence.ts';
import type { Command, Deed } from '../load/book.ts';
import { Model } from './model.ts';
import { type Violation, violation } from './violation.ts';

/** The event that each deed must make. */
const TYPES: Readonly<Record<Deed['kind'], string>> = {
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
 * Replays each aggregate's commands in the order that its events give: the versions run from 1 without a gap up to that of the
 * table, each event is of a known command, and its data are what the command implies.
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
    if (!byKey.has(key)) violations.push(violation('half-effect', `${key} is at version ${version} and has no event`));
  return { model, violations };
}

function gaps(key: string, events: readonly Event[], version: number): readonly Violation[] {
  const told = events.map(({ sequence }) => sequence);
  const expected = Array.from({ length: version }, (_, index) => index + 1);
  const missing = expected.filter((sequence) => !told.includes(sequence));
  const beyond = told.filter((sequence, index) => sequence > version || told.indexOf(sequence) !== index);
  return [
    ...missing.map((sequence) =>
      violation('half-effect', `${key} is at version ${version}, without an event of version ${sequence}`),
    ),
    ...beyond.map((sequence) =>
      violation('half-effect', `${key} is at version ${version}, with one event too many of version ${sequence}`),
    ),
    ...(missing.length === 0 && beyond.length === 0 && told.some((sequence, index) => sequence !== index + 1)
      ? [violation('half-effect', `${key} has its events in the outbox in the order ${told.join(', ')}`)]
      : []),
  ];
}

function replayed(model: Model, event: Event, command: Command | undefined): readonly Violation[] {
  const name = `${event.type} ${event.key}/${event.sequence}`;
  if (!command) return [violation('unasked-event', `${name} is of no command`)];
  if (command.key !== event.key || TYPES[command.deed.kind] !== event.type)
    return [violation('unasked-event', `${name} is of ${command.deed.kind} ${command.key}`)];
  const told = dataOf(event);
  const why = model.apply(command, event.sequence, told.completedAt);
  if (why !== undefined) return [violation('unasked-event', `${name} cannot have happened: ${why}`)];
  const implied = impliedBy(model, command);
  return Object.entries(implied).some(([field, value]) => told[field] !== value)
    ? [
        violation(
          'unasked-event',
          `${name} says ${JSON.stringify(told)}, its command implies ${JSON.stringify(implied)}`,
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

type Told = Readonly<Record<string, unknown>> & { readonly completedAt: number | null };

function dataOf(event: Event): Told {
  const { accountId, account, list, task } = data.parse(event.data);
  const completedAt = task?.completedAt === undefined ? null : Date.parse(task.completedAt);
  if (task) {
    const { id, listId, title, completedBy = null } = task;
    return { id, listId, title, completedBy, isDone: task.state === 'TASK_STATE_COMPLETED', completedAt };
  }
  return { ...account, ...list, ...(accountId !== undefined && { id: accountId }), completedAt };
}

/** What the event of a command must say, now that the model has done it. */
function impliedBy(model: Model, { key, deed }: Command): Readonly<Record<string, unknown>> {
  const task = 'task' in deed ? model.tasks.get(deed.task) : undefined;
  if (task) {
    const { id, listId, title, completedBy } = task;
    return { id, listId, title, completedBy, isDone: completedBy !== null };
  }
  const list = model.lists.get(key);
  if (list) return { id: key, ownerId: list.ownerId, name: list.name };
  const account = model.accounts.get(key);
  return account && !account.closed ? { id: key, name: account.name, email: account.email } : { id: key };
}
