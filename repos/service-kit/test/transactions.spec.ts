import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runInContext } from '../src/context/request-context.js';
import { shardOf } from '../src/outbox/shard.js';
import { Transactions } from '../src/outbox/transactions.js';
import { KEYED_TOPIC, keyedEvent } from './support/events.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';

let database: KitDatabase;
let transactions: Transactions;
let notifications = 0;

beforeAll(async () => {
  database = await kitDatabase();
  transactions = new Transactions(database.dataSource, { notify: () => notifications++ });
});
afterAll(async () => database.close());
beforeEach(async () => {
  await database.dataSource.query('TRUNCATE outbox, things');
  notifications = 0;
});

const events = () => database.column('SELECT sequence::int FROM outbox ORDER BY serial');
const things = () => database.column('SELECT id FROM things ORDER BY id');

describe('a transaction', () => {
  it('commits state and events together, and wakes the relay once', async () => {
    const result = await transactions.run(async ({ manager, publish }) => {
      await manager.query(`INSERT INTO things VALUES ('a')`);
      publish(keyedEvent('l', 1));
      publish(keyedEvent('l', 2));
      expect(notifications).toBe(0);
      return 'done';
    });
    expect(result).toBe('done');
    expect(await things()).toEqual(['a']);
    expect(await events()).toEqual([1, 2]);
    expect(notifications).toBe(1);
  });

  it('that fails commits neither, and does not wake the relay', async () => {
    const failing = transactions.run(async ({ manager, publish }) => {
      await manager.query(`INSERT INTO things VALUES ('a')`);
      publish(keyedEvent('l', 1));
      throw new Error('after all');
    });
    await expect(failing).rejects.toThrow('after all');
    expect([await things(), await events(), notifications]).toEqual([[], [], 0]);
  });

  it('whose event cannot be written commits no state either', async () => {
    const failing = transactions.run(async ({ manager, publish }) => {
      await manager.query(`INSERT INTO things VALUES ('a')`);
      publish({ type: 'todo.list.created.v1', sequence: 1, data: {} });
    });
    await expect(failing).rejects.toThrow('carries no aggregate id');
    expect([await things(), notifications]).toEqual([[], 0]);
  });

  it('without events does not wake the relay', async () => {
    await transactions.run(async ({ manager }) => {
      await manager.query(`INSERT INTO things VALUES ('a')`);
    });
    expect([await things(), notifications]).toEqual([['a'], 0]);
  });

  it('writes events in the order of publish(), with all their attributes', async () => {
    const sequences = Array.from({ length: 50 }, (_, index) => index + 1);
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await runInContext({ actor: 'someone', traceparent }, () =>
      transactions.run(async ({ publish }) => {
        await Promise.resolve();
        for (const sequence of sequences) publish(keyedEvent('list-1', sequence));
      }),
    );
    expect(await events()).toEqual(sequences);
    const [row] = await database.dataSource.query<unknown[]>('SELECT * FROM outbox ORDER BY serial LIMIT 1');
    expect(row).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      shard: shardOf('list-1'),
      topic: KEYED_TOPIC,
      key: 'list-1',
      type: 'todo.event.dead-lettered.v1',
      sequence: '1',
      actor: 'someone',
      originparent: traceparent,
      data: { key: 'list-1', reason: 'version 1' },
      published_at: null,
    });
  });
});

describe('a conflict', () => {
  /** Two transactions lock two rows in opposite order. Each locks its second row only when both have locked their first. */
  it('of two commands that deadlock is retried, and both succeed', async () => {
    await database.dataSource.query(`INSERT INTO things VALUES ('a'), ('b')`);
    let runs = 0;
    let arrived = 0;
    let meet: () => void = () => undefined;
    const met = new Promise<void>((resolve) => (meet = resolve));
    const command = (sequence: number, rows: readonly string[]) => {
      let order = rows;
      return transactions.run(async ({ manager, publish }) => {
        runs++;
        publish(keyedEvent('l', sequence));
        const [first, second] = order;
        // A second run locks the rows in the other command's order: so it waits for that command, and cannot deadlock again.
        order = order.toReversed();
        await manager.query('UPDATE things SET value = value + 1 WHERE id = $1', [first]);
        if (++arrived === 2) meet();
        await met;
        await manager.query('UPDATE things SET value = value + 1 WHERE id = $1', [second]);
      });
    };
    await Promise.all([command(1, ['a', 'b']), command(2, ['b', 'a'])]);
    expect(runs).toBe(3);
    expect(await database.column('SELECT value FROM things')).toEqual([2, 2]);
    expect((await events()).toSorted()).toEqual([1, 2]);
    expect(notifications).toBe(2);
  });

  const raise = (state: string) => `DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${state}'; END $$`;

  it('that lasts fails after three runs, and commits nothing', async () => {
    let runs = 0;
    const failing = transactions.run(async ({ manager, publish }) => {
      runs++;
      publish(keyedEvent('l', 1));
      await manager.query(`INSERT INTO things VALUES ('a')`);
      await manager.query(raise('40001'));
    });
    await expect(failing).rejects.toThrow('no');
    expect([runs, await things(), await events(), notifications]).toEqual([3, [], [], 0]);
  });

  it('that passes commits the last run only', async () => {
    let runs = 0;
    await transactions.run(async ({ manager, publish }) => {
      runs++;
      publish(keyedEvent('l', runs));
      if (runs < 3) await manager.query(raise('40001'));
    });
    expect(await events()).toEqual([3]);
    expect(notifications).toBe(1);
  });

  it('is only a serialization failure or a deadlock: after another failure, the transaction does not run again', async () => {
    let runs = 0;
    const failing = transactions.run(async ({ manager }) => {
      runs++;
      await manager.query(raise('23505'));
    });
    await expect(failing).rejects.toThrow('no');
    expect(runs).toBe(1);
  });
});
