import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { create } from '@bufbuild/protobuf';
import { AccountServiceExportResponseSchema } from '@todo-platform/contracts/grpc';
import { applyRows, dataSourceOptions, type SnapshotPage, Transactions } from '@todo-platform/service-kit';
import { delivered, type TestWorker } from '@todo-platform/service-kit/testing';
import { DataSource } from 'typeorm';
import { peopleSnapshot } from '../src/people/people.snapshot.js';
import { exportedLife, life, peopleWorker, permutations, TOMBSTONE } from './support/people.js';
import { todoApi, type TodoApi } from './support/todo-api.js';

let api: TodoApi;
let worker: TestWorker;
let dataSource: DataSource;
beforeAll(async () => {
  api = await todoApi();
  worker = await peopleWorker(api.url);
  const settings = { url: api.url, poolSize: 4, applicationName: 'test', entities: [] };
  dataSource = await new DataSource(dataSourceOptions(settings)).initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await worker.close();
  await api.close();
});

const person = async (id: string) =>
  (await api.sql('SELECT name, email, closed, sequence::int FROM people WHERE id = $1', [id]))[0];

/** A page of the snapshot that shows the account in this state of its life, 0 to 3. */
async function pageOf(id: string, state: number): Promise<SnapshotPage> {
  const accounts = exportedLife(id).slice(state, state + 1);
  const page = create(AccountServiceExportResponseSchema, { accounts, cursor: id });
  const client = {
    async *export() {
      yield await Promise.resolve(page);
    },
  };
  const { signal } = new AbortController();
  for await (const read of peopleSnapshot({ client, close: () => undefined }).pages('', signal)) return read;
  throw new Error('the snapshot has no page');
}

const take = async ({ rows }: SnapshotPage) =>
  new Transactions(dataSource, { notify: () => undefined }).run(async (transaction) =>
    applyRows({}, rows, transaction),
  );

describe('a page of the snapshot', () => {
  it.each([0, 1, 2, 3])(
    'read in state %i leads to the same end as the events, in every order',
    async (state) => {
      for (const order of permutations([0, 1, 2, 3, 4])) {
        const id = randomUUID();
        const events = life(id).map(delivered);
        for (const step of order) {
          const event = events[step];
          if (event) expect(await worker.deliver(event)).toEqual(['SUCCESS']);
          else await take(await pageOf(id, state));
        }
        expect(await person(id)).toEqual(TOMBSTONE);
      }
    },
    60_000,
  );

  it('adds people whose events are no longer in the topic', async () => {
    const [ada, gone] = [randomUUID(), randomUUID()];
    await take(await pageOf(ada, 2));
    await take(await pageOf(gone, 3));
    expect(await person(ada)).toEqual({ name: 'Countess', email: 'countess@example.com', closed: false, sequence: 3 });
    expect(await person(gone)).toEqual(TOMBSTONE);
  });

  it('that is not committed yet when the account is closed does not bring the person back', async () => {
    const id = randomUUID();
    const closing = life(id)[3];
    if (!closing) throw new Error('the life has no closing event');
    const transactions = new Transactions(dataSource, { notify: () => undefined });
    const page = await pageOf(id, 2);
    const closed = await transactions.run(async (transaction) => {
      await applyRows({}, page.rows, transaction);
      // This delivery waits for the open transaction.
      const answer = worker.deliver(delivered(closing));
      await waitingLock();
      return { answer };
    });
    expect(await closed.answer).toEqual(['SUCCESS']);
    expect(await person(id)).toEqual(TOMBSTONE);
  });

  it('that is applied while the account is being closed does not bring the person back', async () => {
    const id = randomUUID();
    const tombstone = await pageOf(id, 3);
    const late = await pageOf(id, 2);
    const transactions = new Transactions(dataSource, { notify: () => undefined });
    const taken = await transactions.run(async (transaction) => {
      await applyRows({}, tombstone.rows, transaction);
      const second = take(late);
      await waitingLock();
      return { second };
    });
    await taken.second;
    expect(await person(id)).toEqual(TOMBSTONE);
  });

  /** Waits until a transaction waits for the lock of another one. */
  async function waitingLock(): Promise<void> {
    const end = performance.now() + 10_000;
    for (;;) {
      const waiting = await api.sql(
        `SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()`,
      );
      if (waiting.length > 0) return;
      if (performance.now() > end) throw new Error('no transaction waits for a lock');
    }
  }
});
