import type { DescField, DescMessage } from '@bufbuild/protobuf';
import type { Contract } from './contract.ts';

/** Compares rules: stricter rules refuse events that are already published, and laxer rules allow events that released workers refuse. */
export function ruleBreaks(released: Contract, next: Contract): readonly string[] {
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
    else if (!walk.next.mayBeAbsent(field))
      walk.breaks.add(
        `${field.parent.typeName}.${field.name} is new and may not be absent, but events without it are already published`,
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
