import { catalogue, type EventType } from './catalogue.js';

/** The Dapr app ids, which are also the Kafka consumer groups, and the event types that each one handles. */
export const consumers = {
  'users-worker': {
    subscribes: [
      'todo.list.created.v1',
      'todo.list.changed.v1',
      'todo.list.deleted.v1',
      'todo.task.added.v1',
      'todo.task.changed.v1',
      'todo.task.completed.v1',
      'todo.task.reopened.v1',
      'todo.task.deleted.v1',
    ],
    deadLetterType: 'users.event.dead-lettered.v1',
  },
  'todo-worker': {
    subscribes: ['users.account.registered.v1', 'users.account.changed.v1', 'users.account.closed.v1'],
    deadLetterType: 'todo.event.dead-lettered.v1',
  },
} as const satisfies Record<string, { subscribes: readonly EventType[]; deadLetterType: EventType }>;

export type AppId = keyof typeof consumers;

/** The event types that app `A` handles. */
export type SubscribedType<A extends AppId> = (typeof consumers)[A]['subscribes'][number];

/** The type of the events that tell of app `A`'s dead letters. */
export type DeadLetterType = (typeof consumers)[AppId]['deadLetterType'];

function topicsOf(app: AppId): readonly string[] {
  return [...new Set(consumers[app].subscribes.map((type) => catalogue[type].topic.name))];
}

/** Topic names that each app subscribes to. */
export const subscriptions: Readonly<Record<AppId, readonly string[]>> = {
  'users-worker': topicsOf('users-worker'),
  'todo-worker': topicsOf('todo-worker'),
};
