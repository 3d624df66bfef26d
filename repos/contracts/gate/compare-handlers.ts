import type { Contract, EventContract } from './contract.ts';

/**
 * A worker acknowledges events that it does not handle. During a rollout, workers of both releases share the partitions of their
 * consumer group. So an app that reads the topic of a published type must have handled the type in the release before, and must
 * continue to handle it. An app that did not read the topic before has no such workers: it begins with the oldest event.
 */
export function handlerBreaks(released: Contract, next: Contract): readonly string[] {
  return [...next.events].flatMap(([type, after]) => {
    const before = released.events.get(type);
    return [...addedTooEarly(type, after, before, released), ...(before ? dropped(type, after, before, next) : [])];
  });
}

function addedTooEarly(
  type: string,
  after: EventContract,
  before: EventContract | undefined,
  released: Contract,
): readonly string[] {
  if (after.announced) return [];
  const remedy =
    before && !before.announced
      ? 'it has acknowledged the published events without handling them; handle the type in a new consumer'
      : 'announce the type for one release first';
  return after.handledBy
    .filter((appId) => !before?.handledBy.includes(appId) && reads(released, appId, after.topic))
    .map((appId) => `${type} is published, but the released ${appId} does not handle it: ${remedy}`);
}

function dropped(type: string, after: EventContract, before: EventContract, next: Contract): readonly string[] {
  if (before.announced) return [];
  return before.handledBy
    .filter((appId) => !after.handledBy.includes(appId) && next.appIds.has(appId))
    .map(
      (appId) =>
        `${appId} no longer handles ${type}: it would acknowledge the events in ${before.topic} without handling them, and they ` +
        'would be lost after a rollback',
    );
}

/** Whether the app subscribes to the topic. It does if it handles any type of the topic, even an announced one. */
function reads({ events }: Contract, appId: string, topic: string): boolean {
  return [...events.values()].some((event) => event.topic === topic && event.handledBy.includes(appId));
}
