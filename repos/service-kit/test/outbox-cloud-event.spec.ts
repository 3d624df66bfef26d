import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventTimestamp, type NewEvent, TaskState } from '@todo-platform/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { z } from 'zod';
import { type RequestContext, runInContext } from '../src/context/request-context.js';
import { toCloudEvent } from '../src/outbox/cloud-event.js';
import { ALL_TIME, NO_LIMIT, OutboxStore } from '../src/outbox/outbox-store.js';
import { SHARDS } from '../src/outbox/shard.js';
import { Transactions } from '../src/outbox/transactions.js';
import { keyedEvent } from './support/events.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';

const file = createRequire(import.meta.url).resolve('@todo-platform/contracts/asyncapi.json');
const asyncApi = z.looseObject({}).parse(JSON.parse(readFileSync(file, 'utf8')));
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ ...asyncApi, $id: 'asyncapi' });

let database: KitDatabase;

beforeAll(async () => {
  database = await kitDatabase();
});
afterAll(async () => database.close());

const [id, listId, actor, at] = [randomUUID(), randomUUID(), randomUUID(), eventTimestamp(new Date())];
const task = { id, listId, title: 'Buy milk', state: TaskState.COMPLETED, createdBy: actor, createdAt: at };
const completed: NewEvent = {
  type: 'todo.task.completed.v1',
  sequence: 12,
  data: { task: { ...task, completedBy: actor, completedAt: at } },
};
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** Appends an event as a command does. @returns the CloudEvent that the relay publishes. */
async function published(event: NewEvent): Promise<Record<string, unknown>> {
  await database.dataSource.query('TRUNCATE outbox');
  const transactions = new Transactions(database.dataSource, { notify: () => undefined });
  await transactions.run(async ({ publish }) => {
    await Promise.resolve();
    publish(event);
  });
  const shards = Array.from({ length: SHARDS }, (_, shard) => ({ shard, after: 0n, upTo: NO_LIMIT }));
  const store = new OutboxStore(database.dataSource);
  const [row] = await store.window({ shards, withoutKeys: [], withoutTopics: [], writtenWithin: ALL_TIME });
  if (!row) throw new Error('nothing was appended');
  return z.looseObject({}).parse(JSON.parse(toCloudEvent(row, 'todo-service')));
}

/** Why a CloudEvent does not match the AsyncAPI document; unknown attributes count too. */
function problemsOf(type: string, event: unknown): unknown {
  const $ref = `asyncapi#/components/messages/${type}/payload`;
  const validate = ajv.compile({ $ref, unevaluatedProperties: false });
  return validate(event) ? [] : validate.errors;
}

it.each<[string, NewEvent, RequestContext]>([
  ['of a person', completed, { actor, traceparent }],
  ['of the system', keyedEvent('key', 1), {}],
])('an event %s is published as the AsyncAPI document describes it', async (_, event, context) => {
  const cloudEvent = await runInContext(context, () => published(event));
  expect(problemsOf(event.type, cloudEvent)).toEqual([]);
  for (const wrong of [{ sequence: 12 }, { data: {} }, { mood: 'new' }])
    expect(problemsOf(event.type, { ...cloudEvent, ...wrong })).not.toEqual([]);
});
