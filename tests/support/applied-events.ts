import { z } from 'zod';
import type { Product } from '../../dev/index.ts';
import { asRecord, type CloudEvent } from './events.ts';
import { sql } from './sql.ts';

const appliedRow = z.object({
  /** The id of a list, a task or an account. */
  entity: z.string(),
  sequence: z.int(),
  /** The event applied last; null if the row comes from a snapshot. */
  eventId: z.string().nullable(),
  /** In seconds since 1970. */
  appliedAt: z.number(),
});

/** A row of a projection. */
export type AppliedRow = Readonly<z.output<typeof appliedRow>>;

/** What tells whether an event is applied. */
export type EventOfEntity = { readonly id: string; readonly entity: string; readonly sequence: number };

const columnsOf = (id: string) =>
  `${id}::text AS entity, sequence::float8, event_id AS "eventId", extract(epoch FROM applied_at)::float8 AS "appliedAt"`;

const ROWS = {
  users: `SELECT ${columnsOf('list_id')} FROM activity_lists UNION ALL SELECT ${columnsOf('task_id')} FROM activity_tasks`,
  todo: `SELECT ${columnsOf('id')} FROM people`,
};

/** SQL: the entity of an event in an outbox. */
export const ENTITY_OF_EVENT = `coalesce(data->'task'->>'id', key)`;

/** The rows of a service's projections of foreign events. */
export async function appliedRows(product: Product, database: 'users' | 'todo'): Promise<readonly AppliedRow[]> {
  const rows = await sql(product, database, ROWS[database]);
  return z.array(appliedRow).parse(rows);
}

/** The events that are not applied. An event counts as applied if a newer one of the same row overtook it. */
export async function unappliedEvents(
  product: Product,
  database: 'users' | 'todo',
  events: readonly EventOfEntity[],
): Promise<readonly EventOfEntity[]> {
  const rows = await appliedRows(product, database);
  const sequences = new Map(rows.map(({ entity, sequence }) => [entity, sequence]));
  return events.filter(({ entity, sequence }) => sequence > (sequences.get(entity) ?? 0));
}

export function eventOfEntity({ id, key, sequence, attributes }: CloudEvent): EventOfEntity {
  const { task } = asRecord(attributes.data);
  return { id, entity: task === undefined ? key : String(asRecord(task).id), sequence };
}
