import { z } from 'zod';
import { withDatabase } from '../databases/databases.ts';

const deadLetter = z.object({
  consumer: z.string(),
  eventId: z.string(),
  topic: z.string(),
  key: z.string(),
  /** The event's type; empty if the event could not be decoded. */
  type: z.string(),
  reason: z.string(),
  attempts: z.number(),
  traceId: z.string(),
  /** The payload as it was delivered. */
  payload: z.string(),
  deadAt: z.date().transform((date) => date.toISOString()),
  dropped: z.boolean(),
});

/** An event that a handler declared dead. */
export type DeadLetter = Readonly<z.output<typeof deadLetter>>;

export type Filter = {
  /** Event ids; if there are none, dead letters with any id match. */
  readonly eventIds: readonly string[];
  readonly type?: string | undefined;
  readonly topic?: string | undefined;
  readonly key?: string | undefined;
  /** Only dead letters that were stored at this time or later. */
  readonly since?: Date | undefined;
  /** Whether dropped dead letters match too. */
  readonly dropped: boolean;
  readonly limit: number;
};

const SELECT = `
  SELECT consumer, event_id AS "eventId", topic, key, type, reason, attempts, trace_id AS "traceId", payload, dead_at AS "deadAt",
         dropped_at IS NOT NULL AS dropped
  FROM dead_letters
  WHERE (cardinality($1::text[]) = 0 OR event_id = ANY ($1)) AND ($2::text IS NULL OR type = $2)
    AND ($3::text IS NULL OR topic = $3) AND ($4::text IS NULL OR key = $4)
    AND ($5::timestamptz IS NULL OR dead_at >= $5) AND ($6 OR dropped_at IS NULL)
  ORDER BY dead_at, event_id LIMIT $7`;

const REQUEST_REPLAY = `
  UPDATE dead_letters SET replay_requested_at = now(), dropped_at = NULL
  WHERE event_id = ANY ($1) AND replay_requested_at IS NULL`;

const DROP = `UPDATE dead_letters SET dropped_at = now() WHERE event_id = ANY ($1) AND replay_requested_at IS NULL`;

const PENDING = `
  SELECT event_id AS "eventId", replay_requested_at IS NOT NULL AS waiting, reason FROM dead_letters WHERE event_id = ANY ($1)`;
const pending = z.object({ eventId: z.string(), waiting: z.boolean(), reason: z.string() });

/** The dead letters in a service's database that match the filter, oldest first. */
export async function readDeadLetters(databaseUrl: string, filter: Filter): Promise<readonly DeadLetter[]> {
  const { eventIds, type, topic, key, since, dropped, limit } = filter;
  return withDatabase(databaseUrl, async (client) => {
    const { rows } = await client.query(SELECT, [eventIds, type, topic, key, since, dropped, limit]);
    return z.array(deadLetter).parse(rows);
  });
}

/** The outcome of a requested replay. */
export type Replayed = {
  readonly eventId: string;
  readonly outcome: 'replayed' | 'failed' | 'waiting';
  readonly reason?: string;
};

/** Requests a replay from the worker and waits up to `waitMs` for the outcomes. A repeated request changes nothing. */
export async function replayDeadLetters(
  databaseUrl: string,
  eventIds: readonly string[],
  waitMs: number,
): Promise<readonly Replayed[]> {
  return withDatabase(databaseUrl, async (client) => {
    await client.query(REQUEST_REPLAY, [eventIds]);
    const end = Date.now() + waitMs;
    for (;;) {
      const { rows } = await client.query(PENDING, [eventIds]);
      const left = new Map(
        z
          .array(pending)
          .parse(rows)
          .map((row) => [row.eventId, row]),
      );
      const waiting = [...left.values()].some((row) => row.waiting);
      if (!waiting || Date.now() >= end) return eventIds.map((eventId) => outcomeOf(eventId, left.get(eventId)));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  });
}

function outcomeOf(eventId: string, left: z.output<typeof pending> | undefined): Replayed {
  if (!left) return { eventId, outcome: 'replayed' };
  return left.waiting ? { eventId, outcome: 'waiting' } : { eventId, outcome: 'failed', reason: left.reason };
}

/** Marks dead letters as dropped. The rows stay, so that a late duplicate of the event is not applied. */
export async function dropDeadLetters(databaseUrl: string, eventIds: readonly string[]): Promise<void> {
  await withDatabase(databaseUrl, (client) => client.query(DROP, [eventIds]));
}
