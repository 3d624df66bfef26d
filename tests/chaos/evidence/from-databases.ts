import { z } from 'zod';
import { CONSUMERS, type Evidence } from './evidence.ts';
import type { DatabaseName, Source } from './source.ts';
import { integer, rowsOf, time } from './tables.ts';

const event = z
  .object({
    ...{ id: z.string(), topic: z.string(), key: z.string(), type: z.string(), sequence: integer },
    ...{ originparent: z.string().nullable(), data: z.record(z.string(), z.unknown()) },
  })
  .transform(({ originparent, ...read }) => ({ ...read, trace: originparent?.split('-')[1] ?? '' }));
const effect = z.object({ consumer: z.string(), eventId: z.string(), key: z.string(), sequence: integer, at: time });
const delivery = z.object({ consumer: z.string(), eventId: z.string(), at: time });
const version = z.object({ id: z.string(), version: integer });
const activityList = z.object({
  ...{ id: z.string(), ownerId: z.string().nullable(), deleted: z.boolean(), sequence: integer },
});
const activityTask = z.object({
  ...{ id: z.string(), listId: z.string(), completedBy: z.string().nullable(), completedAt: time.nullable() },
  ...{ deleted: z.boolean(), sequence: integer },
});
const person = z.object({
  ...{ id: z.string(), name: z.string(), email: z.string(), closed: z.boolean(), sequence: integer },
});
const deadLetter = z.object({ consumer: z.string(), event_id: z.string(), reason: z.string() });
const counted = z.object({ count: integer });

const EVENTS = `SELECT id, topic, key, type, sequence, originparent, data FROM outbox`;
const EFFECTS = `SELECT consumer, event_id AS "eventId", key, sequence, at FROM chaos_effects`;
const DELIVERIES = `SELECT consumer, event_id AS "eventId", at FROM chaos_deliveries ORDER BY serial`;
const DEAD_LETTERS = `SELECT consumer, event_id, reason FROM dead_letters`;

export type Rows = Omit<Evidence, 'records' | 'accounts' | 'lists' | 'tasks'>;

export async function readDatabases(source: Source): Promise<Rows> {
  const both = async <S extends z.ZodType>(schema: S, statement: string) => [
    ...(await rowsOf(source, 'users', schema, statement)),
    ...(await rowsOf(source, 'todo', schema, statement)),
  ];
  const one = <S extends z.ZodType>(database: DatabaseName, schema: S, statement: string) =>
    rowsOf(source, database, schema, statement);
  const { keys } = source;
  const within = (column: string) =>
    keys === undefined ? '' : `WHERE ${column} IN (${[...keys].map((key) => `'${key}'`).join(', ')})`;
  const versions = [
    ...(await versionsIn(source, 'users', `SELECT id, version FROM accounts ${within('id')}`)),
    ...(await versionsIn(source, 'todo', `SELECT id, version FROM lists ${within('id')}`)),
  ];
  const withheld = await both(counted, `SELECT count(*) FROM chaos_withheld`);
  const dead = await both(deadLetter, DEAD_LETTERS);
  return {
    events: await both(event, `${EVENTS} ${within('key')} ORDER BY serial`),
    effects: await both(effect, `${EFFECTS} ${within('key')} ORDER BY serial`),
    deliveries: await both(delivery, DELIVERIES),
    versions: new Map(versions),
    activityLists: await one(
      'users',
      activityList,
      `SELECT list_id AS id, owner_id AS "ownerId", deleted, sequence FROM activity_lists ${within('list_id')}`,
    ),
    activityTasks: await one(
      'users',
      activityTask,
      `SELECT task_id AS id, list_id AS "listId", completed_by AS "completedBy", completed_at AS "completedAt", deleted, sequence
       FROM activity_tasks ${within('list_id')}`,
    ),
    people: await one('todo', person, `SELECT id, name, email, closed, sequence FROM people ${within('id')}`),
    deadLetters: dead.map((row) => `${row.consumer} ${row.event_id}: ${row.reason}`),
    withheld: withheld.reduce((sum, { count }) => sum + count, 0),
  };
}

/** Pairs of `id` and `version`. */
export async function versionsIn(
  source: Source,
  database: DatabaseName,
  statement: string,
): Promise<readonly (readonly [string, number])[]> {
  return (await rowsOf(source, database, version, statement)).map((row) => [row.id, row.version]);
}

/** The numbers of committed events that are not published, and that are not applied. */
export async function pendingIn(source: Source): Promise<{ readonly unpublished: number; readonly unapplied: number }> {
  let unpublished = 0;
  let unapplied = 0;
  for (const { topic, from, to, consumer } of CONSUMERS) {
    const topicOnly = `FROM outbox WHERE topic = '${topic}'`;
    const [committed] = await rowsOf(source, from, counted, `SELECT count(*) ${topicOnly}`);
    const [waiting] = await rowsOf(source, from, counted, `SELECT count(*) ${topicOnly} AND published_at IS NULL`);
    const applied = `SELECT count(DISTINCT event_id) FROM chaos_effects WHERE consumer = '${consumer}'`;
    const [done] = await rowsOf(source, to, counted, applied);
    unpublished += waiting?.count ?? 0;
    unapplied += (committed?.count ?? 0) - (done?.count ?? 0);
  }
  return { unpublished, unapplied };
}

/** The number of rows that still name a closed account. */
export async function rowsToErase(source: Source): Promise<number> {
  const closed = `SELECT id FROM accounts WHERE closed_at IS NOT NULL`;
  const [row] = await rowsOf(
    source,
    'users',
    counted,
    `SELECT (SELECT count(*) FROM activity_lists WHERE owner_id IN (${closed}))
          + (SELECT count(*) FROM activity_tasks WHERE completed_by IN (${closed})) AS count`,
  );
  return row?.count ?? 0;
}
