// Functions that patched files of the service kit call.
import { z } from 'zod';
import { streamOf } from '../random.ts';
import { record } from './record.ts';

type Event = { readonly id: string; readonly type: string; readonly subject: string; readonly sequence: number };
type Transaction = { readonly manager: { query(statement: string, values: readonly unknown[]): Promise<unknown> } };
type Apply = (events: readonly Event[], transaction: Transaction) => Promise<readonly Event[]>;

const INSERT_EFFECTS = `
  INSERT INTO chaos_effects (consumer, event_id, type, key, sequence)
  SELECT $1, id, type, key, sequence
  FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[]) WITH ORDINALITY AS event (id, type, key, sequence, position)
  ORDER BY position`;

/** Wraps the handlers, so that each event that took effect inserts a row, in the same transaction as its effect. */
export function recordEffects(consumer: string, apply: Apply): Apply {
  return async (events, transaction) => {
    const applied = await apply(events, transaction);
    await transaction.manager.query(INSERT_EFFECTS, [
      consumer,
      applied.map(({ id }) => id),
      applied.map(({ type }) => type),
      applied.map(({ subject }) => subject),
      applied.map(({ sequence }) => sequence),
    ]);
    return applied;
  };
}

const envelope = z.object({ id: z.string() });

/** Records each delivery, also of events that are not applied. */
export async function recordDeliveries(consumer: string, deliveries: readonly { payload: string }[]): Promise<void> {
  const ids = deliveries.map(({ payload }) => envelope.parse(JSON.parse(payload)).id);
  await record(`INSERT INTO chaos_deliveries (consumer, event_id) SELECT $1, unnest($2::uuid[])`, [consumer, ids]);
}

const bulk = z.looseObject({ body: z.array(z.looseObject({ entryID: z.string() })).min(2) });
const share = Number(process.env.CHAOS_WITHHOLD ?? '0');
const random = streamOf(Number(process.env.CHAOS_SEED ?? '0'), `withheld by ${process.env.CHAOS_PROCESS ?? ''}`);

/**
 * Leaves one entry out of some bulk calls, and fails like daprd after the broker refused that entry (daprd 1.18,
 * pkg/api/http/http.go, onBulkPublish; the error has the shape of the SDK's HTTP client).
 */
export async function withholdSome<P>(params: P, call: (params: P) => Promise<unknown>): Promise<unknown> {
  const read = bulk.safeParse(params);
  if (!read.success || random() >= share) return call(params);
  const { body } = read.data;
  const left = Math.floor(random() * body.length);
  const entryId = body[left]?.entryID ?? '';
  await call({ ...params, body: body.filter((_, index) => index !== left) }).catch((error: unknown) => {
    // The error does not name the failed entries: that would mean that the withheld entry was published.
    throw new Error(`chaos: ${String(error).replaceAll(/[{}]/g, ' ')}`, { cause: error });
  });
  await record(`INSERT INTO chaos_withheld (event_id) VALUES ($1)`, [entryId]);
  const refusal = { errorCode: 'ERR_PUBSUB_PUBLISH_MESSAGE', failedEntries: [{ entryId, error: 'withheld' }] };
  throw new Error(JSON.stringify({ error: 'UNKNOWN', error_msg: JSON.stringify(refusal), status: 500 }));
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
