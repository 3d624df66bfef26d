// What the patched files of the service kit call.
import { z } from 'zod';
import { streamOf } from '../random.ts';
import { note } from './ledger.ts';

type Event = { readonly id: string; readonly type: string; readonly subject: string; readonly sequence: number };
type Transaction = { readonly manager: { query(statement: string, values: readonly unknown[]): Promise<unknown> } };
type Apply = (events: readonly Event[], transaction: Transaction) => Promise<void>;

const LOG_EFFECTS = `
  INSERT INTO chaos_effects (consumer, event_id, type, key, sequence)
  SELECT $1, id, type, key, sequence
  FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[]) WITH ORDINALITY AS event (id, type, key, sequence, position)
  ORDER BY position`;

/** The handlers, followed by one row an event in the very transaction that they were given. */
export function logged(consumer: string, apply: Apply): Apply {
  return async (events, transaction) => {
    await apply(events, transaction);
    await transaction.manager.query(LOG_EFFECTS, [
      consumer,
      events.map(({ id }) => id),
      events.map(({ type }) => type),
      events.map(({ subject }) => subject),
      events.map(({ sequence }) => sequence),
    ]);
  };
}

const envelope = z.object({ id: z.string() });

export async function logDeliveries(consumer: string, deliveries: readonly { payload: string }[]): Promise<void> {
  const ids = deliveries.map(({ payload }) => envelope.parse(JSON.parse(payload)).id);
  await note(`INSERT INTO chaos_deliveries (consumer, event_id) SELECT $1, unnest($2::uuid[])`, [consumer, ids]);
}

const bulk = z.looseObject({ body: z.array(z.looseObject({ entryID: z.string() })).min(2) });
const share = Number(process.env.CHAOS_WITHHOLD ?? '0');
const random = streamOf(Number(process.env.CHAOS_SEED ?? '0'), `withheld by ${process.env.CHAOS_PROCESS ?? ''}`);

/**
 * Now and then leaves one entry out of a bulk call and answers as daprd does where the broker refused it (daprd 1.18,
 * pkg/api/http/http.go, onBulkPublish; the shape of the error is that of the SDK's HTTP client).
 */
export async function withholdSome<P>(params: P, call: (params: P) => Promise<unknown>): Promise<unknown> {
  const read = bulk.safeParse(params);
  if (!read.success || random() >= share) return call(params);
  const { body } = read.data;
  const left = Math.floor(random() * body.length);
  const entryId = body[left]?.entryID ?? '';
  await call({ ...params, body: body.filter((_, index) => index !== left) }).catch((error: unknown) => {
    // As a failure that names no entry: one that names some would say that the withheld one was published.
    throw new Error(`chaos: ${String(error).replaceAll(/[{}]/g, ' ')}`, { cause: error });
  });
  await note(`INSERT INTO chaos_withheld (event_id) VALUES ($1)`, [entryId]);
  const refusal = { errorCode: 'ERR_PUBSUB_PUBLISH_MESSAGE', failedEntries: [{ entryId, error: 'withheld' }] };
  throw new Error(JSON.stringify({ error: 'UNKNOWN', error_msg: JSON.stringify(refusal), status: 500 }));
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
