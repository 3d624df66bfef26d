import type { Product } from '../../dev/index.ts';
import { readTopic } from './kafka.ts';

/** A CloudEvent as Kafka holds it, read without the services' code. */
export type CloudEvent = {
  readonly key: string;
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly sequence: number;
  /** Every attribute of the CloudEvent, as parsed from JSON. */
  readonly attributes: Readonly<Record<string, unknown>>;
};

export const LISTS = 'todo.lists.v1';
export const ACCOUNTS = 'users.accounts.v1';
export const TODO_DEAD_LETTERS = 'todo-worker.dead-letters.v1';
export const USERS_DEAD_LETTERS = 'users-worker.dead-letters.v1';

/** All events of a topic, with duplicates. Events of one key are in the order of publication. */
export async function readEvents(product: Product, topic: string): Promise<readonly CloudEvent[]> {
  const records = await readTopic(product, topic);
  return records.map(({ key, value }) => {
    const attributes = asRecord(JSON.parse(value));
    const { id, type, subject, sequence } = attributes;
    return {
      key,
      id: String(id),
      type: String(type),
      subject: String(subject),
      sequence: Number(sequence),
      attributes,
    };
  });
}

/** The events without duplicates, as a consumer applies them. */
export function firstOccurrences(events: readonly CloudEvent[]): readonly CloudEvent[] {
  const seen = new Set<string>();
  return events.filter(({ id }) => !seen.has(id) && seen.add(id));
}

export function byKey(events: readonly CloudEvent[]): ReadonlyMap<string, readonly CloudEvent[]> {
  return Map.groupBy(events, (event) => event.key);
}

export function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not a JSON object');
  return Object.fromEntries(Object.entries(value));
}
