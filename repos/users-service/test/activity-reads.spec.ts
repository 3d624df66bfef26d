import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dataSourceOptions } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';
import { AccountRow } from '../src/account/database/account.row.js';
import { GetActivityHandler } from '../src/activity/queries/get-activity.js';
import { blocksOf, type SeenStatement } from './support/blocks.js';
import { makeHistory } from './support/counters.js';
import { usersApi, type UsersApi } from './support/users-api.js';

let api: UsersApi;
let dataSource: DataSource;
beforeAll(async () => {
  api = await usersApi();
  const settings = { url: api.url, poolSize: 2, applicationName: 'test', entities: [AccountRow] };
  dataSource = await new DataSource(dataSourceOptions(settings)).initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await api.close();
});

const read = async (accountId: string, now: Date) =>
  (await new GetActivityHandler(dataSource).execute({ caller: accountId }, now)).activity();

/** Stores completed tasks of a new person in this time zone. */
async function personWith(timeZone: string, ...completions: readonly string[]): Promise<string> {
  const { account } = await api.signUp({ timeZone });
  await api.sql(
    `INSERT INTO activity_tasks (task_id, list_id, completed_by, completed_at, deleted, sequence)
     SELECT gen_random_uuid(), gen_random_uuid(), $1, at, false, 1 FROM unnest($2::timestamptz[]) AS at`,
    [account.id, completions],
  );
  return account.id;
}
const readAt = async (zone: string, now: string, ...completions: readonly string[]) =>
  read(await personWith(zone, ...completions), new Date(now));

describe('the week', () => {
  it('shows the last seven days, also without a completion', async () => {
    expect(await readAt('UTC', '2026-03-03T12:00:00Z')).toEqual({
      listsOwned: 0,
      openTasks: 0,
      completedToday: 0,
      streakDays: 0,
      completedPerDay: [
        { day: '2026-02-25', count: 0 },
        { day: '2026-02-26', count: 0 },
        { day: '2026-02-27', count: 0 },
        { day: '2026-02-28', count: 0 },
        { day: '2026-03-01', count: 0 },
        { day: '2026-03-02', count: 0 },
        { day: '2026-03-03', count: 0 },
      ],
    });
  });

  it.each([
    ['Asia/Kathmandu', '2026-03-02T18:15:00Z', '2026-03-03T18:00:00Z', '2026-03-03'],
    ['America/St_Johns', '2026-03-03T03:30:00Z', '2026-03-04T03:15:00Z', '2026-03-03'],
    ['Europe/Vienna', '2026-03-28T23:00:00Z', '2026-03-29T21:45:00Z', '2026-03-29'],
    ['Europe/Vienna', '2026-10-24T22:00:00Z', '2026-10-25T22:45:00Z', '2026-10-25'],
  ])('counts completions in %s from %s until %s for the day %s', async (zone, first, last, day) => {
    const before = new Date(Date.parse(first) - 1).toISOString();
    const after = new Date(Date.parse(last) + 15 * 60_000).toISOString();
    const { completedToday, completedPerDay } = await readAt(zone, last, before, first, first, last, after);
    expect(completedToday).toBe(3);
    expect(completedPerDay.at(-1)).toEqual({ day, count: 3 });
    expect(completedPerDay.at(-2)).toMatchObject({ count: 1 });
  });
});

describe('the streak', () => {
  const noons = (...days: readonly number[]) => days.map((day) => `2026-03-${String(day).padStart(2, '0')}T12:00:00Z`);
  const streak = async (today: number, ...completed: readonly number[]) =>
    (await readAt('UTC', `2026-03-${String(today).padStart(2, '0')}T20:00:00Z`, ...noons(...completed))).streakDays;

  it('counts the days in a row up to today', async () => expect(await streak(5, 5, 4, 3)).toBe(3));
  it('continues while today has no completion yet', async () => expect(await streak(6, 5, 4, 3)).toBe(3));
  it('ends after a day without a completion', async () => expect(await streak(7, 5, 4, 3)).toBe(0));
  it('begins after the last day without a completion', async () => expect(await streak(9, 9, 8, 6, 5)).toBe(2));
  it('counts a day once, also with several completions', async () => expect(await streak(5, 5, 5, 5)).toBe(1));
  it.each([7, 8, 9, 39, 40, 41, 500])('can be %s days long', async (length) => {
    const days = Array.from(
      { length },
      (_, index) => new Date(Date.parse('2026-03-20T12:00:00Z') - index * 86_400_000),
    );
    const iso = days.map((day) => day.toISOString());
    expect((await readAt('Europe/Vienna', '2026-03-20T20:00:00Z', ...iso)).streakDays).toBe(length);
  });
  it("counts the days of the person's time zone: the same completions make another streak elsewhere", async () => {
    const instants = ['2026-03-03T20:00:00Z', '2026-03-04T04:00:00Z', '2026-03-05T20:00:00Z'];
    expect((await readAt('UTC', '2026-03-05T21:00:00Z', ...instants)).streakDays).toBe(3);
    expect((await readAt('Asia/Tokyo', '2026-03-05T21:00:00Z', ...instants)).streakDays).toBe(1);
  });
  it('ends where a completion was taken back', async () => {
    const id = await personWith('UTC', ...noons(3, 4, 5));
    await api.sql(`UPDATE activity_tasks SET completed_by = NULL, completed_at = NULL WHERE completed_at = $1`, [
      noons(4)[0],
    ]);
    expect((await read(id, new Date('2026-03-05T20:00:00Z'))).streakDays).toBe(1);
  });
});

describe('the cost of a read', () => {
  it('is the same with 10 tasks and with 20,000', async () => {
    const blocks = async (tasks: number) => {
      const { account } = await api.signUp();
      await makeHistory(api.sql, account.id, tasks);
      await api.sql('VACUUM ANALYZE activity_people');
      await api.sql('VACUUM ANALYZE activity_completions');
      const seen: SeenStatement[] = [];
      const { listsOwned, openTasks } = await blocksOf(dataSource, seen, () => read(account.id, new Date()));
      expect({ listsOwned, openTasks }).toEqual({ listsOwned: 1, openTasks: tasks / 10 });
      return seen.reduce((sum, statement) => sum + statement.blocks, 0);
    };
    const [few, many] = [await blocks(10), await blocks(20_000)];
    expect(few).toBeGreaterThan(0);
    // The indexes of the counters may be one level higher.
    expect(many).toBeLessThanOrEqual(few + 10);
  });
});

describe('a poll', () => {
  const poll = async (token: string, etag?: string | number | string[]) =>
    api.call('GET', '/v1/activity', { token, headers: etag === undefined ? {} : { 'if-none-match': String(etag) } });

  it('gets no body until the activity changes', async () => {
    const { account, accessToken: token } = await api.signUp();
    const first = await poll(token);
    expect(first.headers).toMatchObject({
      etag: expect.stringMatching(/^"[\w-]+"$/),
      'cache-control': 'private, no-cache',
    });
    const same = await poll(token, first.headers.etag);
    expect([same.statusCode, same.body, same.headers.etag]).toEqual([304, '', first.headers.etag]);
    await api.sql('INSERT INTO activity_lists (list_id, owner_id, deleted, sequence) VALUES ($1, $2, false, 1)', [
      randomUUID(),
      account.id,
    ]);
    const changed = await poll(token, first.headers.etag);
    expect([changed.statusCode, changed.json<unknown>()]).toEqual([200, expect.objectContaining({ listsOwned: 1 })]);
    expect((await poll(token, changed.headers.etag)).statusCode).toBe(304);
  });

  it('gets a body if another task was completed instead, the time zone changed, or the answer is of another person', async () => {
    const [ann, ben] = [await api.signUp(), await api.signUp()];
    const { accessToken: token } = ann;
    expect((await poll(ben.accessToken, (await poll(token)).headers.etag)).statusCode).toBe(200);
    await makeHistory(api.sql, ann.account.id, 10);
    const before = (await poll(token)).headers.etag;
    await api.sql(
      `WITH one AS (SELECT task_id FROM activity_tasks WHERE completed_by = $1 LIMIT 1)
       UPDATE activity_tasks SET completed_at = now() WHERE task_id IN (SELECT task_id FROM one)`,
      [ann.account.id],
    );
    const moved = await poll(token, before);
    expect([moved.statusCode, moved.json<unknown>()]).toEqual([200, expect.objectContaining({ completedToday: 1 })]);
    await api.call('PATCH', '/v1/me', { token, body: { timeZone: 'Asia/Tokyo' } });
    expect((await poll(token, moved.headers.etag)).statusCode).toBe(200);
  });
});
