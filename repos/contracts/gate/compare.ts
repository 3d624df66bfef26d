import { handlerBreaks } from './compare-handlers.ts';
import { ruleBreaks } from './compare-rules.ts';
import type { Contract, EventContract, TopicContract } from './contract.ts';

/**
 * What a release with `next` would break for workers that still run `released`, and for events that were published by it. The
 * wire format is for `buf breaking` to judge; this judges what only the catalogue knows. One line each.
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
          `consumer ${appId} is gone: another app id is another consumer group, which starts from the oldest event`,
      ),
    ...codeBreaks(released.codes, next.codes),
    ...ruleBreaks(released, next),
  ];
}

function eventBreaks(type: string, before: EventContract, after: EventContract | undefined): readonly string[] {
  if (!after) return [`${type} is gone: events of it may still lie in ${before.topic}`];
  const breaks: string[] = [];
  if (after.topic !== before.topic)
    breaks.push(`${type} moves from ${before.topic} to ${after.topic}: its order is lost`);
  if (after.key !== before.key)
    breaks.push(`${type} is keyed by ${after.key}, not ${before.key}: events of an aggregate leave their partition`);
  if (after.message.typeName !== before.message.typeName)
    breaks.push(`${type} carries ${after.message.typeName}, not ${before.message.typeName}`);
  if (after.announced && !before.announced) breaks.push(`${type} is published already and cannot be announced again`);
  return breaks;
}

function topicBreaks(name: string, before: TopicContract, after: TopicContract | undefined): readonly string[] {
  if (!after) return [`topic ${name} is gone`];
  const breaks: string[] = [];
  if (after.partitions < before.partitions)
    breaks.push(
      `topic ${name} shrinks from ${before.partitions} to ${after.partitions} partitions: Kafka only adds some`,
    );
  if (after.retentionDays < before.retentionDays)
    breaks.push(
      `topic ${name} is kept ${after.retentionDays} days, not ${before.retentionDays}: a consumer that was down for longer ` +
        'loses what it has not read',
    );
  return breaks;
}

/** Whether a reason itself is still there is for `buf breaking` to judge. */
function codeBreaks(released: Contract['codes'], next: Contract['codes']): readonly string[] {
  return [...released].flatMap(([reason, code]) => {
    const now = next.get(reason);
    return now === undefined || now === code
      ? []
      : [`${reason} has code "${now}", not "${code}": clients branch on it`];
  });
}
