import { printable, shortened } from '../../tools/output/printable.ts';
import { formatTable } from '../../tools/output/table.ts';
import type { DeadLetter } from './dead-letters.ts';

/** A table with one line for each dead letter. */
export function table(letters: readonly DeadLetter[]): string {
  const heading = ['CONSUMER', 'EVENT ID', 'TYPE', 'KEY', 'DEAD SINCE', 'TRIES', 'REASON'];
  const rows = letters.map(({ consumer, eventId, type, key, deadAt, attempts, reason, dropped }) => [
    consumer,
    printable(eventId),
    printable(type) || '-',
    printable(key),
    deadAt,
    String(attempts),
    `${dropped ? '(dropped) ' : ''}${shortened(printable(reason))}`,
  ]);
  return formatTable([heading, ...rows]);
}

/** All fields and the payload of one dead letter. */
export function describeDeadLetter({ payload, ...letter }: DeadLetter): string {
  const fields = Object.entries(letter).map(([name, value]) => `${`${name}:`.padEnd(10)} ${printable(String(value))}`);
  return [...fields, '', pretty(payload)].join('\n');
}

function pretty(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), undefined, 2);
  } catch {
    return payload.split('\n').map(printable).join('\n');
  }
}
