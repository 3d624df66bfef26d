import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type Platform, type StartOptions, startPlatform } from '../../platform/local/index.ts';
import { Http, newPerson, PASSWORD } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { forgetRecords } from '../support/kafka.ts';
import { count, sql } from '../support/sql.ts';
import { makeDataDir, removeDataDir } from '../support/whole.ts';

const dataDir = makeDataDir();
let platform: Platform | undefined;

async function start(options: StartOptions): Promise<Platform> {
  await platform?.stop();
  platform = await startPlatform({ dataDir, ports: 'free', ...options });
  return platform;
}
afterAll(async () => {
  await platform?.stop();
  removeDataDir(dataDir);
});

const fillOf = async (running: Platform, database: 'users' | 'todo') => {
  const [fill] = await sql(running, database, 'SELECT cursor, filled_at IS NOT NULL AS filled FROM projection_fills');
  return fill ?? { cursor: '', filled: false };
};

describe('a service that is new', () => {
  it('knows the people from before, closed accounts too, though the broker has forgotten them', async () => {
    const alone = await start({ only: ['users-service'] });
    const ann = await newPerson(alone.url, 'Ann');
    const bob = await newPerson(alone.url, 'Bob');
    await ann.expect(200, 'PATCH', '/api/users/v1/me', { body: { name: 'Anna' } });
    await bob.expect(204, 'DELETE', '/api/users/v1/me', { body: { password: PASSWORD } });
    await eventually(async () =>
      expect(await count(alone, 'users', 'SELECT count(*) FROM outbox WHERE published_at IS NULL')).toBe(0),
    );
    // The other service is not there: this one works all the same, and has not taken its own projection for filled.
    expect(await fillOf(alone, 'users')).toMatchObject({ filled: false });
    await forgetRecords(alone, 'users.accounts.v1');

    const whole = await start({});
    await eventually(async () => {
      const known = await sql(whole, 'todo', 'SELECT id, name, closed, sequence::int FROM people ORDER BY name');
      expect(known).toEqual([
        { id: bob.id, name: '', closed: true, sequence: 2 },
        { id: ann.id, name: 'Anna', closed: false, sequence: 2 },
      ]);
    });
    await eventually(async () => expect(await fillOf(whole, 'users')).toMatchObject({ filled: true }));
    const sent = { token: bob.token, body: { name: 'From beyond' } };
    const refused = await new Http(whole.url).send('POST', '/api/todos/v1/lists', sent);
    expect([refused.status, refused.body.code]).toEqual([401, 'account.closed']);
  });
});

describe('a projection that is new', () => {
  const LISTS = 200;
  const TASKS = 100;

  it('is filled to the end while its worker and the other service are killed, and goes on where it was', async () => {
    const whole = platform ?? (await start({}));
    const ann = await newPerson(whole.url, 'Ann');
    await whole.stopProcess('users-worker');
    // As if from long ago: no event of them is left.
    await sql(
      whole,
      'todo',
      `WITH made AS (
         INSERT INTO lists (id, owner_id, name, version, created_at)
         SELECT gen_random_uuid(), $1, 'Old ' || n, ${TASKS + 1}, now() FROM generate_series(1, ${LISTS}) AS n RETURNING id)
       INSERT INTO tasks (id, list_id, title, notes, version, created_by, created_at)
       SELECT gen_random_uuid(), made.id, 'Old', '', n + 1, $1, now() FROM made, generate_series(1, ${TASKS}) AS n`,
      [ann.id],
    );
    await sql(whole, 'users', 'DELETE FROM projection_fills');
    await whole.startProcess('users-worker');

    const places: string[] = [];
    let kills = 0;
    for (let fill = await fillOf(whole, 'users'); !fill.filled; fill = await fillOf(whole, 'users')) {
      const place = String(fill.cursor);
      if (places.at(-1) !== place) places.push(place);
      if (place !== '' && kills < 4) {
        whole.kill(kills % 2 === 0 ? 'users-worker' : 'todo-api', 'SIGKILL');
        kills++;
        await sleep(300);
        await whole.waitUntilReady('users-worker');
      }
    }
    expect(kills).toBeGreaterThan(1);
    // Lists come before tasks, and each by id: it never went back.
    expect(places).toEqual([...places].sort());
    expect(await ann.activity()).toMatchObject({ listsOwned: LISTS, openTasks: LISTS * TASKS });
  });
});
