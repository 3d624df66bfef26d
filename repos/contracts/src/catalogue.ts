import type { DescMessage, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import { EventDeadLetteredSchema } from './gen/messaging/v1/dead_letter_pb.js';
import * as todo from './gen/todo/v1/events_pb.js';
import * as users from './gen/users/v1/events_pb.js';
import { todoDeadLetters, todoLists, type Topic, usersAccounts, usersDeadLetters } from './topics.js';

/** What the catalogue knows of one event type: its topic, its message, and the key that orders it (the aggregate's id). */
export interface EventDefinition<M extends DescMessage = DescMessage> {
  readonly topic: Topic;
  readonly schema: M;
  readonly key: (message: MessageShape<M>) => string | undefined;
}

function define<M extends DescMessage>(
  topic: Topic,
  schema: M,
  key: (message: MessageShape<M>) => string | undefined,
): EventDefinition<M> {
  return { topic, schema, key };
}

/**
 * Every domain event of the platform by its type. Publishers, subscribers, topics and manifests derive from it, so an
 * event that is not here does not exist, and one whose fields are wrong does not compile.
 */
export const catalogue = {
  'users.account.registered.v1': define(usersAccounts, users.AccountRegisteredSchema, (e) => e.account?.id),
  'users.account.changed.v1': define(usersAccounts, users.AccountChangedSchema, (e) => e.account?.id),
  'users.account.closed.v1': define(usersAccounts, users.AccountClosedSchema, (e) => e.accountId),

  'todo.list.created.v1': define(todoLists, todo.ListCreatedSchema, (e) => e.list?.id),
  'todo.list.changed.v1': define(todoLists, todo.ListChangedSchema, (e) => e.list?.id),
  'todo.list.deleted.v1': define(todoLists, todo.ListDeletedSchema, (e) => e.list?.id),
  'todo.task.added.v1': define(todoLists, todo.TaskAddedSchema, (e) => e.task?.listId),
  'todo.task.changed.v1': define(todoLists, todo.TaskChangedSchema, (e) => e.task?.listId),
  'todo.task.completed.v1': define(todoLists, todo.TaskCompletedSchema, (e) => e.task?.listId),
  'todo.task.reopened.v1': define(todoLists, todo.TaskReopenedSchema, (e) => e.task?.listId),
  'todo.task.deleted.v1': define(todoLists, todo.TaskDeletedSchema, (e) => e.task?.listId),

  'users.event.dead-lettered.v1': define(usersDeadLetters, EventDeadLetteredSchema, (e) => e.key),
  'todo.event.dead-lettered.v1': define(todoDeadLetters, EventDeadLetteredSchema, (e) => e.key),
} as const;

export type EventType = keyof typeof catalogue;

/** The message that an event of type `T` carries. */
export type EventData<T extends EventType> = MessageShape<(typeof catalogue)[T]['schema']>;

/** What a publisher writes to make that message. */
export type EventDataInit<T extends EventType> = MessageInitShape<(typeof catalogue)[T]['schema']>;

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(catalogue, type);
}

/** An event that the domain has decided on: `sequence` is the aggregate's version that it makes, from 1. */
export type NewEvent = {
  [T in EventType]: { readonly type: T; readonly sequence: number; readonly data: EventDataInit<T> };
}[EventType];
