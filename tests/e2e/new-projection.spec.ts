import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type Product, type StartOptions, startProduct } from '../../dev/index.ts';
import { Http, newPerson, PASSWORD } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { forgetRecords } from '../support/kafka.ts';
import { count, sql } from '../support/sql.ts';
import { makeDataDir, removeDataDir } from '../support/running-product.ts';

const dataDir = makeDataDir();
let started: Product | undefined;

async function start(options: StartOptions): Promise<Product> {
  await started?.stop();
  started = await startProduct({ dataDir, ports: 'free', ...options });
  return started;
}
afterAll(async () => {
  await started?.stop();
  removeDataDir(dataDir);
});

const fillOf = async (running: Product, database: 'users' | 'todo') => {
  const [fill] = await sql(running, database, 'SELECT cursor, filled_at IS NOT NULL AS filled FROM projection_fills');
  return fill ?? { cursor: '', filled: false };
};

describe('a new service', () => {
  it('learns people and closed accounts from before, although Kafka no longer has their events', async () => {
    const alone = await start({ only: ['users-service'] });
    const ann = await newPerson(alone.url, 'Ann');
    const bob = await newPerson(alone.url, 'Bob');
    await ann.expect(200, 'PATCH', '/api/users/v1/me', { body: { name: 'Anna' } });
    await bob.expect(204, 'DELETE', '/api/users/v1/me', { body: { password: PASSWORD } });
    await eventually(async () =>
      expect(await count(alone, 'users', 'SELECT count(*) FROM outbox WHERE published_at IS NULL')).toBe(0),
    );
    // Without the other service this one works, and does not mark its own projection as filled.
    expect(await fillOf(alone, 'users')).toMatchObject({ filled: false });
    await forgetRecords(alone, 'users.accounts.v1');

    const product = await start({});
    await eventually(async () => {
      const known = await sql(product, 'todo', 'SELECT id, name, closed, sequence::int FROM people ORDER BY name');
      expect(known).toEqual([
        { id: bob.id, name: '', closed: true, sequence: 2 },
        { id: ann.id, name: 'Anna', closed: false, sequence: 2 },
      ]);
    });
    await eventually(async () => expect(await fillOf(product, 'users')).toMatchObject({ filled: true }));
    const sent = { token: bob.token, body: { name: 'From beyond' } };
    const refused = await new Http(product.url).send('POST', '/api/todos/v1/lists', sent);
    expect([refused.status, refused.body.code]).toEqual([401, 'account.closed']);
  });
});

describe('a new projection', () => {
  const LISTS = 200;
  const TASKS = 100;

  it('is filled completely although its worker and the other service are killed, and resumes where it stopped', async () => {
    const product = started ?? (await start({}));
    const ann = await newPerson(product.url, 'Ann');
    await product.stopProcess('users-worker');
    // Rows without events, like rows whose events Kafka no longer has.
    await sql(
      product,
      'todo',
      `WITH made AS (
         INSERT INTO lists (id, owner_id, name, version, created_at)
         SELECT gen_random_uuid(), $1, 'Old ' || n, ${TASKS + 1}, now() FROM generate_series(1, ${LISTS}) AS n RETURNING id)
       INSERT INTO tasks (id, list_id, title, notes, version, created_by, created_at)
       SELECT gen_random_uuid(), made.id, 'Old', '', n + 1, $1, now() FROM made, generate_series(1, ${TASKS}) AS n`,
      [ann.id],
    );
    await sql(product, 'users', 'DELETE FROM projection_fills');
    await product.startProcess('users-worker');

    const places: string[] = [];
    let kills = 0;
    for (let fill = await fillOf(product, 'users'); !fill.filled; fill = await fillOf(product, 'users')) {
      const place = String(fill.cursor);
      if (places.at(-1) !== place) places.push(place);
      if (place !== '' && kills < 4) {
        product.kill(kills % 2 === 0 ? 'users-worker' : 'todo-api', 'SIGKILL');
        kills++;
        await sleep(300);
        await product.waitUntilReady('users-worker');
      }
    }
    expect(kills).toBeGreaterThan(1);
    // Lists come before tasks, each in the order of ids, so the cursor never went back.
    expect(places).toEqual([...places].sort());
    expect(await ann.activity()).toMatchObject({ listsOwned: LISTS, openTasks: LISTS * TASKS });
  });
});
