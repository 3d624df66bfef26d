import type { Contract, EventContract } from './contract.ts';

/**
 * A worker acknowledges what it does not handle, and in a rollout released workers and the next ones share the partitions of
 * their consumer group. So who reads the topic of a published type must have handled it in the release before, and goes on
 * handling it. An app id that is new, or new to the topic, has no released reader there: it begins with the oldest event.
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
      ? 'it acknowledged those that were published, so that a consumer of its own has to handle it'
      : 'announce it for one release first';
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
        `${appId} no longer handles ${type}: it would acknowledge those that lie in ${before.topic}, and who returns to the ` +
        'last release would never see them',
    );
}

/** Whether the app subscribes to the topic: it does for any type there that it handles, announced ones too. */
function reads({ events }: Contract, appId: string, topic: string): boolean {
  return [...events.values()].some((event) => event.topic === topic && event.handledBy.includes(appId));
}
