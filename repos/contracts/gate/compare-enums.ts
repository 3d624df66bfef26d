import type { DescEnum, DescMessage } from '@bufbuild/protobuf';
import type { Contract } from './contract.ts';

/**
 * A worker cannot handle an event with an enum value that it does not know: it retries the event, and then declares it dead. During a
 * rollout, workers of the last release still handle events. So a new value of an enum that their events have is announced for one release.
 */
export function enumBreaks(released: Contract, next: Contract): readonly string[] {
  const walk: Walk = { released, next, breaks: new Set(), seen: new Set() };
  for (const [type, { message, handledBy }] of released.events) {
    const after = next.events.get(type);
    if (after && handledBy.length > 0) compareMessages(message, after.message, walk);
  }
  return [...walk.breaks];
}

interface Walk {
  readonly released: Contract;
  readonly next: Contract;
  readonly breaks: Set<string>;
  readonly seen: Set<string>;
}

/** Fields that the last release does not know are skipped, because its workers ignore them. */
function compareMessages(before: DescMessage, after: DescMessage, walk: Walk): void {
  if (walk.seen.has(after.typeName)) return;
  walk.seen.add(after.typeName);
  const known = new Map(before.fields.map((field) => [field.number, field]));
  for (const field of after.fields) {
    const older = known.get(field.number);
    if (older?.enum && field.enum) compareEnums(older.enum, field.enum, walk);
    if (older?.message && field.message) compareMessages(older.message, field.message, walk);
  }
}

function compareEnums(before: DescEnum, after: DescEnum, { released, next, breaks }: Walk): void {
  for (const value of after.values) {
    const older = before.value[value.number];
    const name = `${after.typeName}.${value.name}`;
    const isAnnounced = next.isAnnounced(value);
    if (!older && !isAnnounced)
      breaks.add(`${name} is new, and released workers do not know it: announce the value for one release first`);
    if (older && isAnnounced && !released.isAnnounced(older))
      breaks.add(`${name} is already published and cannot be announced again`);
  }
}
