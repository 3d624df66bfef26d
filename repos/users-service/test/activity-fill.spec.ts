import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { create } from '@bufbuild/protobuf';
import { ListServiceExportResponseSchema, type ListServiceExportResponse } from '@todo-platform/contracts/grpc';
import { applyRows, dataSourceOptions, Transactions } from '@todo-platform/service-kit';
import { delivered, type TestWorker } from '@todo-platform/service-kit/testing';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { activitySnapshot } from '../src/activity/activity.snapshot.js';
import { activityCounts, activityWorker, erased } from './support/activity.js';
import { exportedAfter, historyOf, steps } from './support/list-history.js';
import { PASSWORD, usersApi, type UsersApi } from './support/users-api.js';

let api: UsersApi;
let worker: TestWorker;
let dataSource: DataSource;
beforeAll(async () => {
  api = await usersApi();
  worker = await activityWorker(api.url);
  const settings = { url: api.url, poolSize: 4, applicationName: 'test', entities: [] };
  dataSource = await new DataSource(dataSourceOptions(settings)).initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await worker.close();
  await api.close();
});

/** Applies a page of the snapshot to the projection, as a fill does. */
async function applyPage(page: ListServiceExportResponse): Promise<void> {
  const client = {
    async *export() {
      yield await Promise.resolve(page);
    },
  };
  const { signal } = new AbortController();
  const snapshot = activitySnapshot({ client, close: () => undefined });
  for await (const { rows } of snapshot.pages('', signal))
    await new Transactions(dataSource, { notify: () => undefined }).run((transaction) =>
      applyRows(snapshot, rows, transaction),
    );
}

describe('a page of the snapshot', () => {
  it('leads to the state that the events describe, at any time of reading and applying it, in any order of events', async () => {
    const runs = steps.chain((chosen) => {
      const history = historyOf(randomUUID(), chosen);
      const total = history.events.length;
      return fc.record({
        history: fc.constant(history),
        readAfter: fc.nat(total),
        appliedAt: fc.nat(total),
        order: fc.shuffledSubarray(history.events, { minLength: total, maxLength: total }),
      });
    });
    await fc.assert(
      fc.asyncProperty(runs, async ({ history, readAfter, appliedAt, order }) => {
        await api.sql('TRUNCATE activity_lists, activity_tasks');
        const page = exportedAfter(history.events, readAfter);
        for (const [index, event] of order.entries()) {
          if (index === appliedAt) await applyPage(page);
          expect(await worker.deliver(delivered(event))).toEqual(['SUCCESS']);
        }
        if (appliedAt === order.length) await applyPage(page);
        expect(await activityCounts(api)).toEqual(history.counts);
      }),
      { numRuns: 60, endOnFailure: false },
    );
  }, 90_000);

  it('is enough if the broker no longer keeps any event', async () => {
    await api.sql('TRUNCATE activity_lists, activity_tasks');
    const history = historyOf(randomUUID(), [
      { kind: 'add', task: 0 },
      { kind: 'add', task: 1 },
      { kind: 'complete', task: 0 },
      { kind: 'drop', task: 1 },
    ]);
    await applyPage(exportedAfter(history.events, history.events.length));
    expect(await activityCounts(api)).toEqual(history.counts);
  });

  it('names no closed account, closed before or after the fill', async () => {
    const [before, after] = [await api.signUp(), await api.signUp()];
    const pages = [before, after].map(({ account }) => {
      const { events } = historyOf(account.id, [
        { kind: 'add', task: 0 },
        { kind: 'complete', task: 0 },
      ]);
      return exportedAfter(events, events.length);
    });
    const close = async ({ accessToken: token }: typeof before) =>
      api.call('DELETE', '/v1/me', { token, body: { password: PASSWORD } });
    await close(before);
    for (const page of pages) await applyPage(page);
    await close(after);
    for (const { account } of [before, after]) await erased(api, account.id);
    const rows = await api.sql(
      `SELECT 1 FROM activity_lists WHERE owner_id = ANY ($1)
       UNION ALL SELECT 1 FROM activity_tasks WHERE completed_by = ANY ($1)`,
      [[before.account.id, after.account.id]],
    );
    expect(rows).toEqual([]);
  });

  it('without the state of an entity is an error, and not skipped', async () => {
    const page = create(ListServiceExportResponseSchema, { lists: [{ sequence: 1 }], cursor: 'x' });
    await expect(applyPage(page)).rejects.toThrow('there is no list');
  });
});
