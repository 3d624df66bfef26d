import { CONSUMERS, type Effect, type Evidence } from '../evidence/evidence.ts';
import { type Violation, violation } from './violation.ts';

/** Each event was applied exactly once by its consumer, and the events of an aggregate were applied in order. */
export function checkEffects({ events, effects, deliveries }: Evidence): readonly Violation[] {
  const topics: ReadonlyMap<string, string> = new Map(CONSUMERS.map(({ topic, consumer }) => [topic, consumer]));
  const names = new Map(events.map(({ id, type, key, sequence }) => [id, `${type} ${key}/${sequence}`]));
  const byEvent = Map.groupBy(effects, ({ consumer, eventId }) => `${consumer} ${eventId}`);
  const found: Violation[] = [];
  for (const { id, topic } of events) {
    const consumer = topics.get(topic);
    if (consumer === undefined) continue;
    const times = byEvent.get(`${consumer} ${id}`)?.length ?? 0;
    byEvent.delete(`${consumer} ${id}`);
    const name = `${names.get(id) ?? ''} (${id})`;
    if (times === 0) found.push(violation('not-applied', `${consumer} never applied ${name}`));
    if (times > 1) found.push(violation('applied-twice', `${consumer} applied ${name} ${times} times`));
  }
  for (const name of byEvent.keys())
    found.push(violation('applied-unpublished', `an effect without an event: ${name}`));
  for (const [name, own] of Map.groupBy(effects, ({ consumer, key }) => `${consumer} of ${key}`))
    found.push(...outOfOrder(name, own));
  for (const { consumer } of CONSUMERS) {
    if (!effects.some((effect) => effect.consumer === consumer))
      found.push(violation('nothing-logged', `${consumer} has logged no effect`));
    if (!deliveries.some((delivery) => delivery.consumer === consumer))
      found.push(violation('nothing-logged', `${consumer} has logged no delivery`));
  }
  return found;
}

/** Looks only at the first application of each event: a second application is a separate violation. */
function outOfOrder(name: string, effects: readonly Effect[]): readonly Violation[] {
  const sequences = [...new Set(effects.map(({ sequence }) => sequence))];
  const at = sequences.findIndex((sequence, index) => sequence < (sequences[index - 1] ?? 0));
  if (at < 0) return [];
  return [violation('applied-out-of-order', `${name}: ${sequences[at]} after ${sequences[at - 1]}`)];
}
