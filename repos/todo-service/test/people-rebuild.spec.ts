import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { AccountServiceExportResponseSchema, type ExportedAccountSchema } from '@todo-platform/contracts/grpc';
import {
  createLogger,
  dataSourceOptions,
  type Difference,
  ProjectionJobRunner,
  Transactions,
} from '@todo-platform/service-kit';
import { delivered, type TestWorker } from '@todo-platform/service-kit/testing';
import { DataSource } from 'typeorm';
import { peopleSnapshot } from '../src/people/people.snapshot.js';
import { exportedLife, life, peopleWorker } from './support/people.js';
import { todoApi, type TodoApi } from './support/todo-api.js';

/** A name that the worker does not know, so that it leaves the jobs to this test's own runner. */
const PROJECTION = 'people-here';
const PAGE = 6;
const SETTINGS = { graceMs: 1_500, maxPending: 10, maxListed: 12 };

let api: TodoApi;
let worker: TestWorker;
let dataSource: DataSource;
let running: Promise<void>;
const stopping = new AbortController();
/** The accounts that the users-service would export. */
const accounts = new Map<string, MessageInitShape<typeof ExportedAccountSchema>>();

// Databases, migrations and certificates take long on a busy machine.
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
  const transactions = new Transactions(dataSource, { notify: () => undefined });
  const log = createLogger('test', 'worker', 'silent');
  running = new ProjectionJobRunner([snapshot], dataSource, transactions, log, SETTINGS).run(stopping.signal);
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

/** Creates an account and changes it up to this state, 1 to 4; in state 4 it is closed. Each event arrives `lateMs` later. */
async function createAccount(state: number, lateMs = 0): Promise<string> {
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

async function jobResult(kind: 'rebuild' | 'verify'): Promise<unknown> {
  const id = randomUUID();
  await api.sql('DELETE FROM projection_wishes WHERE kind = $1', [kind]);
  await api.sql('INSERT INTO projection_wishes (projection, kind, id) VALUES ($1, $2, $3)', [PROJECTION, kind, id]);
  for (;;) {
    const [job] = await api.sql('SELECT result FROM projection_wishes WHERE id = $1 AND finished_at IS NOT NULL', [id]);
    if (job) return job.result;
    await sleep(20);
  }
}
const verify = async () => (await jobResult('verify')) as { counts: object; differences: Difference[] };

it('every kind of wrong row is reported and repaired, while other accounts change', async () => {
  const ids = await Promise.all(Array.from({ length: 30 }, (_, index) => createAccount(1 + (index % 4))));
  const [renamed = '', reopened = '', behind = '', missing = '', ahead = ''] = [
    ids[0],
    ids[3],
    ids[2],
    ids[6],
    ids[10],
  ];
  const extra = randomUUID();
  await api.sql(`UPDATE people SET name = 'Somebody else' WHERE id = $1`, [renamed]);
  await api.sql(`UPDATE people SET name = 'Ada', email = 'ada@example.com', closed = false WHERE id = $1`, [reopened]);
  await api.sql(`UPDATE people SET sequence = 1, name = 'Ada' WHERE id = $1`, [behind]);
  await api.sql('DELETE FROM people WHERE id = $1', [missing]);
  await api.sql('UPDATE people SET sequence = 99 WHERE id = $1', [ahead]);
  await api.sql(`INSERT INTO people VALUES ($1, 'Nobody', 'nobody@example.com', false, 2)`, [extra]);

  const enough = new AbortController();
  const others = (async () => {
    while (!enough.signal.aborted) await createAccount(4, 20);
  })();
  try {
    const { counts, differences } = await verify();
    expect(counts).toEqual({ differs: 2, behind: 1, missing: 1, ahead: 1, extra: 1 });
    expect(differences).toHaveLength(6);
    expect(differences).toEqual(
      expect.arrayContaining([
        { table: 'people', kind: 'differs', id: renamed, known: 1, source: 1, columns: ['name'] },
        { table: 'people', kind: 'differs', id: reopened, known: 4, source: 4, columns: ['name', 'email', 'closed'] },
        { table: 'people', kind: 'behind', id: behind, known: 1, source: 3, columns: ['name'] },
        { table: 'people', kind: 'missing', id: missing, known: null, source: 3, columns: [] },
        { table: 'people', kind: 'ahead', id: ahead, known: 99, source: 3, columns: [] },
        { table: 'people', kind: 'extra', id: extra, known: 2, source: null, columns: [] },
      ]),
    );
    expect(await jobResult('rebuild')).toMatchObject({ removed: 1 });
    expect(await verify()).toEqual({ counts: {}, differences: [] });
  } finally {
    enough.abort();
    await others;
  }
  expect(await verify()).toEqual({ counts: {}, differences: [] });
}, 60_000);

it('many differences are all counted, and the first of them listed', async () => {
  const [row] = await api.sql('SELECT count(*)::int AS count FROM people');
  await api.sql('DELETE FROM people');
  const { counts, differences } = await verify();
  expect([counts, differences.length]).toEqual([{ missing: row?.count }, 12]);
  expect(await jobResult('rebuild')).toEqual({ mended: row?.count, removed: 0 });
}, 60_000);
