import { z } from 'zod';
import { withDatabase } from '../databases/databases.ts';

const heldEvent = z.object({
  state: z.enum(['refused', 'parked']),
  eventId: z.string(),
  topic: z.string(),
  /** Id of the aggregate. */
  key: z.string(),
  type: z.string(),
  /** The broker's answer. */
  reason: z.string(),
  refusals: z.number(),
  /** When the event was committed, as ISO 8601. */
  occurredAt: z.date().transform((date) => date.toISOString()),
  /** How many later events of the key wait behind it. */
  behind: z.coerce.number(),
  /** The event's data, as text. */
  data: z.string(),
});

/** An event that the broker refuses by itself, or that an operator parked. */
export type HeldEvent = Readonly<z.output<typeof heldEvent>>;

const SELECT = `
  SELECT 'refused' AS state, refused.id AS "eventId", refused.topic, refused.key, refused.type, refused.reason, refused.refusals,
         refused.occurred_at AS "occurredAt", outbox.data::text AS data,
         (SELECT count(*) FROM outbox AS later
          WHERE later.shard = outbox.shard AND later.key = outbox.key AND later.serial > outbox.serial
            AND later.published_at IS NULL) AS behind
  FROM outbox_refusals AS refused
  JOIN outbox ON outbox.serial = refused.serial AND outbox.occurred_at = refused.occurred_at AND outbox.published_at IS NULL
  WHERE $1::text IS NULL OR refused.id::text = $1
  UNION ALL
  SELECT 'parked', id, topic, key, type, reason, refusals, occurred_at, data::text, 0
  FROM outbox_parked WHERE $1::text IS NULL OR id::text = $1
  ORDER BY "occurredAt", "eventId" LIMIT $2`;

/** The refused and parked events of a service's database, oldest first; only the one with this id, if one is given. */
export async function readHeldEvents(
  databaseUrl: string,
  { eventId, limit }: { readonly eventId?: string; readonly limit: number },
): Promise<readonly HeldEvent[]> {
  return withDatabase(databaseUrl, async (client) => {
    const { rows } = await client.query(SELECT, [eventId, limit]);
    return z.array(heldEvent).parse(rows);
  });
}

/**
 * One statement, so one transaction. If the relay marks the row as published first, the row no longer matches. If this comes first,
 * and the broker accepts the event after all, the relay deletes the parked row.
 */
const PARK = `
  WITH refused AS (
    DELETE FROM outbox_refusals WHERE id = $1::uuid RETURNING serial, occurred_at, reason, refusals
  ), taken AS (
    DELETE FROM outbox USING refused
    WHERE outbox.serial = refused.serial AND outbox.occurred_at = refused.occurred_at AND outbox.published_at IS NULL
    RETURNING outbox.*, refused.reason, refused.refusals
  )
  INSERT INTO outbox_parked (id, shard, topic, key, type, sequence, actor, originparent, data, occurred_at, reason, refusals)
  SELECT id, shard, topic, key, type, sequence, actor, originparent, data, occurred_at, reason, refusals FROM taken`;

/** Takes a refused event out of the outbox. @returns whether it was there: the broker may have accepted it meanwhile. */
export async function parkEvent(databaseUrl: string, eventId: string): Promise<boolean> {
  return withDatabase(databaseUrl, async (client) => (await client.query(PARK, [eventId])).rowCount === 1);
}

/**
 * The event gets a new serial, since the relay has passed over the old one. Within a key, serials must follow the order of commits. A
 * command gets that by its aggregate's row lock. This waits until no command writes events.
 */
const LOCK = `LOCK TABLE outbox IN SHARE ROW EXCLUSIVE MODE`;

const RETRY = `
  WITH parked AS (DELETE FROM outbox_parked WHERE id = $1::uuid RETURNING *)
  INSERT INTO outbox (id, shard, topic, key, type, sequence, actor, originparent, data, occurred_at)
  SELECT id, shard, topic, key, type, sequence, actor, originparent, data, occurred_at FROM parked`;

/** Puts a parked event back into the outbox. @returns whether it was parked. */
export async function retryEvent(databaseUrl: string, eventId: string): Promise<boolean> {
  return withDatabase(databaseUrl, async (client) => {
    await client.query('BEGIN');
    // Commands wait behind this lock, so it gives up soon.
    await client.query(`SET LOCAL lock_timeout = '2s'`);
    await client.query(LOCK);
    const { rowCount } = await client.query(RETRY, [eventId]);
    await client.query('COMMIT');
    await client.query('NOTIFY outbox');
    return rowCount === 1;
  });
}
