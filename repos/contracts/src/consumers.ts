import { catalogue, type PublishedType } from './catalogue.js';
import { subscriptionTable } from './gen/catalogue.js';

/** A Dapr app id, which is also the Kafka consumer group. */
export type AppId = keyof typeof subscriptionTable;

/** The event types that each app handles. */
export const handledTypes = subscriptionTable;

/** The event types that app `A` handles. */
export type SubscribedType<A extends AppId> = (typeof handledTypes)[A][number];

/** The type of the events that tell of each app's dead letters. */
export const deadLetterTypes = {
  'users-worker': 'users.event.dead-lettered.v1',
  'todo-worker': 'todo.event.dead-lettered.v1',
} as const satisfies Record<AppId, PublishedType>;

function topicsOf(app: AppId): readonly string[] {
  return [...new Set(handledTypes[app].map((type) => catalogue[type].topic.name))];
}

/** Topic names that each app subscribes to. */
export const subscriptions: Readonly<Record<AppId, readonly string[]>> = {
  'users-worker': topicsOf('users-worker'),
  'todo-worker': topicsOf('todo-worker'),
};
