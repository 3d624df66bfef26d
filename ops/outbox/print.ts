import { printable, shortened } from '../../tools/output/printable.ts';
import { formatTable } from '../../tools/output/table.ts';
import type { HeldEvent } from './outbox.ts';

/** A table with one line for each event. */
export function table(events: readonly HeldEvent[]): string {
  const heading = ['STATE', 'EVENT ID', 'TYPE', 'KEY', 'SINCE', 'TRIES', 'BEHIND', 'REASON'];
  const rows = events.map(({ state, eventId, type, key, occurredAt, refusals, behind, reason }) => [
    state,
    eventId,
    type,
    printable(key),
    occurredAt,
    String(refusals),
    String(behind),
    shortened(printable(reason)),
  ]);
  return formatTable([heading, ...rows]);
}

/** All fields and the data of one event. */
export function describeEvent({ data, ...event }: HeldEvent): string {
  const fields = Object.entries(event).map(([name, value]) => `${`${name}:`.padEnd(12)} ${printable(String(value))}`);
  return [...fields, '', JSON.stringify(JSON.parse(data), undefined, 2)].join('\n');
}
