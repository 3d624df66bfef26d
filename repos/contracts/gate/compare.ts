import { enumBreaks } from './compare-enums.ts';
import { handlerBreaks } from './compare-handlers.ts';
import { ruleBreaks } from './compare-rules.ts';
import type { Contract, EventContract, TopicContract } from './contract.ts';

/**
 * Lists what a release of `next` would break for workers that still run `released`, and for events that `released` has published,
 * one line each. `buf breaking` checks the wire format; this function checks what only the catalogue knows.
 */
export function catalogueBreaks(released: Contract, next: Contract): readonly string[] {
  return [
    ...[...released.events].flatMap(([type, event]) => eventBreaks(type, event, next.events.get(type))),
    ...handlerBreaks(released, next),
    ...[...released.topics].flatMap(([name, topic]) => topicBreaks(name, topic, next.topics.get(name))),
    ...[...released.appIds]
      .filter((appId) => !next.appIds.has(appId))
      .map(
        (appId) =>
          `consumer ${appId} is removed: a new app id is a new consumer group, which starts from the oldest event`,
      ),
    ...codeBreaks(released.codes, next.codes),
    ...ruleBreaks(released, next),
    ...enumBreaks(released, next),
  ];
}

function eventBreaks(type: string, before: EventContract, after: EventContract | undefined): readonly string[] {
  if (!after) return [`${type} is removed, but its events may still be in ${before.topic}`];
  const breaks: string[] = [];
  if (after.topic !== before.topic)
    breaks.push(`${type} moves from ${before.topic} to ${after.topic}: the order of its events is lost`);
  if (after.key !== before.key)
    breaks.push(
      `${type} is keyed by ${after.key}, not ${before.key}: events of an aggregate move to another Kafka partition`,
    );
  if (after.message.typeName !== before.message.typeName)
    breaks.push(`${type} carries ${after.message.typeName}, not ${before.message.typeName}`);
  if (after.announced && !before.announced) breaks.push(`${type} is already published and cannot be announced again`);
  return breaks;
}

function topicBreaks(name: string, before: TopicContract, after: TopicContract | undefined): readonly string[] {
  if (!after) return [`topic ${name} is removed`];
  const breaks: string[] = [];
  if (after.partitions < before.partitions)
    breaks.push(
      `topic ${name} shrinks from ${before.partitions} to ${after.partitions} partitions: Kafka can only add some`,
    );
  if (after.retentionDays < before.retentionDays)
    breaks.push(
      `topic ${name} keeps events for ${after.retentionDays} days, not ${before.retentionDays}: a consumer that is down for longer ` +
        'loses events',
    );
  return breaks;
}

/** `buf breaking` checks whether a reason still exists. */
function codeBreaks(released: Contract['codes'], next: Contract['codes']): readonly string[] {
  return [...released].flatMap(([reason, code]) => {
    const now = next.get(reason);
    return now === undefined || now === code
      ? []
      : [`${reason} has code "${now}", not "${code}": clients depend on it`];
  });
}
