import { formatTable } from '../../tools/output/table.ts';
import type { DeadLetter } from './dead-letters.ts';

const MAX_REASON_LENGTH = 80;

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

/** Escapes control characters: text from events must not control the terminal. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function shortened(text: string): string {
  return text.length > MAX_REASON_LENGTH ? `${text.slice(0, MAX_REASON_LENGTH - 1)}…` : text;
}

function pretty(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), undefined, 2);
  } catch {
    return payload.split('\n').map(printable).join('\n');
  }
}
