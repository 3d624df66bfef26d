import { expect, it } from '@jest/globals';
import { SESSION_RETENTION } from '../src/session/session.retention.js';
import { activityWorker } from './support/activity.js';
import { usersApi } from './support/users-api.js';

it('a worker deletes sessions that expired long ago, ended or not, and keeps the others', async () => {
  const api = await usersApi();
  const ids = async () => (await api.sql('SELECT id FROM sessions ORDER BY id')).map(({ id }) => id);
  const { account } = await api.signUp();
  await api.sql('DELETE FROM sessions');
  await api.sql(
    `INSERT INTO sessions (id, account_id, generation, rotated_at, expires_at, ended_at)
     SELECT ('00000000-0000-7000-8000-' || lpad(number::text, 12, '0'))::uuid, $1, 1, now(), now() + age,
            CASE WHEN number % 2 = 0 THEN now() - interval '100 days' END
     FROM (VALUES (1, interval '1 day'), (2, interval '1 day'),
                  (3, make_interval(hours => 1 - 24 * $2::int)), (4, make_interval(hours => 1 - 24 * $2::int)),
                  (5, make_interval(hours => -1 - 24 * $2::int)), (6, make_interval(hours => -1 - 24 * $2::int))) AS s (number, age)`,
    [account.id, SESSION_RETENTION.keepDays],
  );
  const before = await ids();
  const worker = await activityWorker(api.url);
  try {
    while ((await ids()).length === before.length) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await ids()).toEqual(before.slice(0, 4));
  } finally {
    await worker.close();
    await api.close();
  }
});
