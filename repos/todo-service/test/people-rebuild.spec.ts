import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { AccountServiceExportResponseSchema, type ExportedAccountSchema } from '@todo-platform/contracts/grpc';
import {
  createLogger,
  dataSourceOptions,
  type Difference,
  ProjectionWishes,
  Transactions,
} from '@todo-platform/service-kit';
import { delivered, type TestWorker } from '@todo-platform/service-kit/testing';
import { DataSource } from 'typeorm';
import { peopleSnapshot } from '../src/people/people.snapshot.js';
import { exportedLife, life, peopleWorker } from './support/people.js';
import { todoApi, type TodoApi } from './support/todo-api.js';

/** Not the name under which the worker would do what is asked here: it has no source. */
const PROJECTION = 'people-here';
const PAGE = 6;
const SETTINGS = { graceMs: 1_500, maxSuspects: 10, maxTold: 12 };

let api: TodoApi;
let worker: TestWorker;
let dataSource: DataSource;
let running: Promise<void>;
const stopping = new AbortController();
/** What the users-service has. */
const accounts = new Map<string, MessageInitShape<typeof ExportedAccountSchema>>();

// Databases, migrations and certificates take their time on a machine that is busy.
jest.setTimeout(60_000);
beforeAll(async () => {
  api = await todoApi();
  worker = await peopleWorker(api.url);
  const settings = { url: api.url, poolSize: 4, applicationName: 'test', entities: [] };
  dataSource = await new DataSource(dataSourceOptions(settings)).initialize();
  const snapshot = {
    ...peopleSnapshot({ client: { export: exported }, close: () => undefined }),
    projection: PROJECTION,
  };
  const transactions = new Transactions(dataSource, { poke: () => undefined });
  const log = createLogger('test', 'worker', 'silent');
  running = new ProjectionWishes([snapshot], dataSource, transactions, log, SETTINGS).run(stopping.signal);
});
afterAll(async () => {
  stopping.abort();
  await running;
  await dataSource.destroy();
  await worker.close();
  await api.close();
});

async function* exported({ cursor = '' }: { readonly cursor?: string }) {
  for (let after = cursor; ;) {
    const all = [...accounts].filter(([id]) => id > after).sort(([a], [b]) => (a < b ? -1 : 1));
    const page = all.slice(0, PAGE);
    const last = page.at(-1);
    if (!last) return;
    [after] = last;
    yield await Promise.resolve(
      create(AccountServiceExportResponseSchema, { accounts: page.map(([, account]) => account), cursor: after }),
    );
  }
}

/** Somebody lives on to this state: 1 to 4, the last of which is the end. Events come some time later. */
async function live(state: number, lateMs = 0): Promise<string> {
  const id = randomUUID();
  const states = exportedLife(id);
  for (const [index, event] of life(id).slice(0, state).entries()) {
    const account = states[index];
    if (account) accounts.set(id, account);
    await sleep(lateMs);
    expect(await worker.deliver(delivered(event))).toEqual(['SUCCESS']);
  }
  return id;
}

async function done(kind: 'rebuild' | 'verify'): Promise<unknown> {
  const id = randomUUID();
  await api.sql('DELETE FROM projection_wishes WHERE kind = $1', [kind]);
  await api.sql('INSERT INTO projection_wishes (projection, kind, id) VALUES ($1, $2, $3)', [PROJECTION, kind, id]);
  for (;;) {
    const [wish] = await api.sql('SELECT result FROM projection_wishes WHERE id = $1 AND finished_at IS NOT NULL', [
      id,
    ]);
    if (wish) return wish.result;
    await sleep(20);
  }
}
const verified = async () => (await done('verify')) as { counts: object; differences: Difference[] };

it('people that are wrong in any way are told and mended, while others come and go', async () => {
  const ids = await Promise.all(Array.from({ length: 30 }, (_, index) => live(1 + (index % 4))));
  const [renamed = '', back = '', late = '', lost = '', early = ''] = [ids[0], ids[3], ids[2], ids[6], ids[10]];
  const nobody = randomUUID();
  await api.sql(`UPDATE people SET name = 'Somebody else' WHERE id = $1`, [renamed]);
  await api.sql(`UPDATE people SET name = 'Ada', email = 'ada@example.com', closed = false WHERE id = $1`, [back]);
  await api.sql(`UPDATE people SET sequence = 1, name = 'Ada' WHERE id = $1`, [late]);
  await api.sql('DELETE FROM people WHERE id = $1', [lost]);
  await api.sql('UPDATE people SET sequence = 99 WHERE id = $1', [early]);
  await api.sql(`INSERT INTO people VALUES ($1, 'Nobody', 'nobody@example.com', false, 2)`, [nobody]);

  const over = new AbortController();
  const others = (async () => {
    while (!over.signal.aborted) await live(4, 20);
  })();
  try {
    const { counts, differences } = await verified();
    expect(counts).toEqual({ differs: 2, behind: 1, missing: 1, ahead: 1, extra: 1 });
    expect(differences).toHaveLength(6);
    expect(differences).toEqual(
      expect.arrayContaining([
        { table: 'people', kind: 'differs', id: renamed, known: 1, source: 1, columns: ['name'] },
        { table: 'people', kind: 'differs', id: back, known: 4, source: 4, columns: ['name', 'email', 'closed'] },
        { table: 'people', kind: 'behind', id: late, known: 1, source: 3, columns: ['name'] },
        { table: 'people', kind: 'missing', id: lost, known: null, source: 3, columns: [] },
        { table: 'people', kind: 'ahead', id: early, known: 99, source: 3, columns: [] },
        { table: 'people', kind: 'extra', id: nobody, known: 2, source: null, columns: [] },
      ]),
    );
    expect(await done('rebuild')).toMatchObject({ removed: 1 });
    expect(await verified()).toEqual({ counts: {}, differences: [] });
  } finally {
    over.abort();
    await others;
  }
  expect(await verified()).toEqual({ counts: {}, differences: [] });
}, 60_000);

it('of many differences the first are told, and all are counted', async () => {
  const [row] = await api.sql('SELECT count(*)::int AS count FROM people');
  await api.sql('DELETE FROM people');
  const { counts, differences } = await verified();
  expect([counts, differences.length]).toEqual([{ missing: row?.count }, 12]);
  expect(await done('rebuild')).toEqual({ mended: row?.count, removed: 0 });
}, 60_000);
