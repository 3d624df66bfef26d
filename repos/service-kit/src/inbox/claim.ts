import type { AnyDomainEvent, AppId } from '@todo-platform/contracts';
import type { Transaction } from '../outbox/transactions.js';

/**
 * Inserts inbox rows of the events that were neither applied before nor are dead letters. They are sorted by id, so that two workers with
 * the same events cannot deadlock.
 */
const CLAIM = `
  INSERT INTO inbox (consumer, event_id)
  SELECT $1, event.id FROM unnest($2::uuid[]) AS event (id)
  WHERE NOT EXISTS (SELECT 1 FROM dead_letters WHERE consumer = $1 AND dead_letters.event_id = event.id::text)
  ORDER BY event.id
  ON CONFLICT DO NOTHING
  RETURNING event_id AS id`;

/**
 * Claims events for this transaction. A claim commits together with the effects, so an event whose effects are rolled back can be claimed
 * again.
 * @returns the events that this transaction is to apply, in the given order, each once.
 */
export async function claim(
  consumer: AppId,
  events: readonly AnyDomainEvent[],
  { manager }: Transaction,
): Promise<readonly AnyDomainEvent[]> {
  const rows = await manager.query<{ id: string }[]>(CLAIM, [consumer, events.map(({ id }) => id)]);
  const claimed = new Set(rows.map(({ id }) => id));
  return events.filter(({ id }) => claimed.delete(id));
}
