import type { DescField, DescMessage } from '@bufbuild/protobuf';
import type { Contract, EventContract } from './contract.ts';

/**
 * What a release with `next` would break for workers that still run `released`, and for events that were published by it. The
 * wire format is for `buf breaking` to judge; this judges what only the catalogue knows. One line each.
 */
export function catalogueBreaks(released: Contract, next: Contract): readonly string[] {
  return [
    ...[...released.events].flatMap(([type, event]) => eventBreaks(type, event, next.events.get(type))),
    ...[...next.events].flatMap(([type, event]) => publicationBreaks(type, event, released.events.get(type))),
    ...[...released.partitions].flatMap(([topic, count]) => topicBreaks(topic, count, next.partitions.get(topic))),
    ...[...released.appIds]
      .filter((appId) => !next.appIds.has(appId))
      .map(
        (appId) =>
          `consumer ${appId} is gone: another app id is another consumer group, which starts from the oldest event`,
      ),
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

/** A type is handled one release before it is published: an older worker in the group acknowledges what it does not know. */
function publicationBreaks(type: string, after: EventContract, before: EventContract | undefined): readonly string[] {
  if (after.announced || (before && !before.announced)) return [];
  return after.handledBy
    .filter((appId) => !before?.handledBy.includes(appId))
    .map(
      (appId) =>
        `${type} is published, but the released ${appId} does not handle it: announce it for one release first`,
    );
}

function topicBreaks(topic: string, before: number, after: number | undefined): readonly string[] {
  if (after === undefined) return [`topic ${topic} is gone`];
  return after < before ? [`topic ${topic} shrinks from ${before} to ${after} partitions: Kafka only adds some`] : [];
}

/** Stricter rules refuse events that were published; laxer ones publish events that released workers refuse. */
function ruleBreaks(released: Contract, next: Contract): readonly string[] {
  const breaks = new Set<string>();
  for (const [type, event] of released.events) {
    const after = next.events.get(type)?.message;
    if (after) compareMessages(event.message, after, { released, next, breaks, seen: new Set() });
  }
  return [...breaks];
}

interface Walk {
  readonly released: Contract;
  readonly next: Contract;
  readonly breaks: Set<string>;
  readonly seen: Set<string>;
}

function compareMessages(before: DescMessage, after: DescMessage, walk: Walk): void {
  if (walk.seen.has(after.typeName)) return;
  walk.seen.add(after.typeName);
  const known = new Map(before.fields.map((field) => [field.number, field]));
  for (const field of after.fields) {
    const older = known.get(field.number);
    if (older) compareFields(older, field, walk);
    else if (walk.next.rulesOf(field) !== '' && !isFreeToLack(field, walk.next))
      walk.breaks.add(
        `${field.parent.typeName}.${field.name} is new and may not be absent: events without it were published`,
      );
  }
}

function compareFields(before: DescField, after: DescField, walk: Walk): void {
  const [was, is] = [walk.released.rulesOf(before), walk.next.rulesOf(after)];
  if (was !== is)
    walk.breaks.add(
      `${after.parent.typeName}.${after.name} changes its rules from ${was || 'none'} to ${is || 'none'}`,
    );
  const [older, newer] = [before.message, after.message];
  if (older && newer) compareMessages(older, newer, walk);
}

/** A field of explicit presence that is not required, or one whose empty value is let be. */
function isFreeToLack(field: DescField, contract: Contract): boolean {
  const rules = contract.rulesOf(field);
  if (rules.includes('"required":true')) return false;
  return field.message !== undefined || isOptional(field) || rules.includes('IGNORE_IF_ZERO_VALUE');
}

function isOptional(field: DescField): boolean {
  return field.proto.proto3Optional;
}
