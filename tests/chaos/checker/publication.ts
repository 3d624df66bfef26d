import type { Evidence } from '../evidence/evidence.ts';
import { type Violation, violation } from './violation.ts';

/** Each event is in its topic under its key; the first occurrences of each aggregate's events are in order. */
export function checkPublication({ events, records }: Evidence): readonly Violation[] {
  const found: Violation[] = [];
  const firsts = new Map<string, (typeof records)[number]>();
  for (const record of records) if (!firsts.has(record.eventId)) firsts.set(record.eventId, record);
  const order = new Map([...firsts.keys()].map((id, index) => [id, index]));
  for (const { id, topic, key, type, sequence } of events) {
    const record = firsts.get(id);
    const name = `${type} ${key}/${sequence} (${id})`;
    if (!record) found.push(violation('not-published', `${name} is not in ${topic}`));
    else if (record.topic !== topic || record.key !== key)
      found.push(violation('published-out-of-order', `${name} is in ${record.topic} under ${record.key}`));
  }
  for (const [key, own] of Map.groupBy(events, (event) => event.key)) {
    const sequences = own
      .filter(({ id }) => order.has(id))
      .toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
      .map(({ sequence }) => sequence);
    const at = sequences.findIndex((sequence, index) => sequence < (sequences[index - 1] ?? 0));
    if (at > 0) found.push(violation('published-out-of-order', `${key}: ${sequences[at]} after ${sequences[at - 1]}`));
  }
  return found;
}
