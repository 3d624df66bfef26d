import { catalogue, type PublishedType } from './catalogue.js';
import { subscriptionTable } from './gen/catalogue.js';

/** A Dapr app id, which is also the Kafka consumer group. */
export type AppId = keyof typeof subscriptionTable;

/** The event types that each app handles. */
export const handledTypes = subscriptionTable;

/** The event types that app `A` handles. */
export type SubscribedType<A extends AppId> = (typeof handledTypes)[A][number];

type DeadLetterType<A> = A extends `${infer Short}-worker`
  ? Extract<PublishedType, `${Short}.event.dead-lettered.v1`>
  : never;

/** The event type under which each app reports its dead letters, such as `users.event.dead-lettered.v1`. */
export const deadLetterTypes = byApp((app) => `${app.replace(/-worker$/, '')}.event.dead-lettered.v1`) as {
  readonly [A in AppId]: DeadLetterType<A>;
};

/** Topic names that each app subscribes to. */
export const subscriptions: Readonly<Record<AppId, readonly string[]>> = byApp((app) => [
  ...new Set(handledTypes[app].map((type) => catalogue[type].topic.name)),
]);

function byApp<T>(valueOf: (app: AppId) => T): Readonly<Record<AppId, T>> {
  const apps = Object.keys(handledTypes) as AppId[];
  return Object.fromEntries(apps.map((app) => [app, valueOf(app)])) as Record<AppId, T>;
}
