import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PermanentEventError } from '../src/inbox/classify.js';
import { DeadLetterReplays } from '../src/inbox/dead-letter-replays.js';
import type { Inbox } from '../src/inbox/inbox.js';
import { inboxOf, registered } from './support/inbox-rig.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';
import { silent } from './support/silent.js';
import { until } from './support/until.js';

let database: KitDatabase;
let inbox: Inbox;
let failure: Error | undefined;

const EFFECT = `INSERT INTO things VALUES ('effect', 1) ON CONFLICT (id) DO UPDATE SET value = things.value + 1`;

beforeAll(async () => {
  database = await kitDatabase();
  inbox = inboxOf(database.dataSource, async (_, { manager }) => {
    await manager.query(EFFECT);
    if (failure) throw failure;
  });
});
afterAll(async () => database.close());
beforeEach(async () => {
  failure = undefined;
  await database.value('TRUNCATE outbox, inbox, inbox_attempts, dead_letters, things');
});

/** Makes a dead letter. @returns its event id. */
async function dead(): Promise<string> {
  const id = randomUUID();
  failure = new PermanentEventError('the bug');
  expect(await inbox.receive(registered(id))).toBe('SUCCESS');
  failure = undefined;
  return id;
}
const request = async (...ids: readonly string[]) =>
  database.value('UPDATE dead_letters SET replay_requested_at = now() WHERE event_id = ANY ($1)', [ids]);
const effects = async () => (await database.value('SELECT value FROM things')) ?? 0;
const letters = () => database.column('SELECT event_id FROM dead_letters');

describe('a dead letter', () => {
  it('is applied once when its replay is requested, and deleted', async () => {
    const id = await dead();
    await request(id);
    await Promise.all([inbox.replay(id), inbox.replay(id), inbox.replay(id)]);
    expect([await effects(), await letters()]).toEqual([1, []]);
    // Neither a late duplicate nor another replay changes anything.
    expect(await inbox.receive(registered(id))).toBe('SUCCESS');
    await inbox.replay(id);
    expect(await effects()).toBe(1);
  });

  it('is not applied without a request', async () => {
    const id = await dead();
    await inbox.replay(id);
    expect([await effects(), await letters()]).toEqual([0, [id]]);
  });

  it('that fails again stays with the new reason, has no effect, and can be requested again', async () => {
    const id = await dead();
    await request(id);
    failure = new Error('another bug');
    await inbox.replay(id);
    expect(await effects()).toBe(0);
    expect(await database.dataSource.query('SELECT reason, attempts, replay_requested_at FROM dead_letters')).toEqual([
      { reason: 'Error: another bug', attempts: 2, replay_requested_at: null },
    ]);
    failure = undefined;
    await request(id);
    await inbox.replay(id);
    expect([await effects(), await letters()]).toEqual([1, []]);
  });

  it('that cannot be read fails again', async () => {
    expect(await inbox.receive({ ...registered(randomUUID()), payload: 'garbage', position: '0/1' })).toBe('SUCCESS');
    const [id] = await letters();
    await request(String(id));
    await inbox.replay(String(id));
    expect(await letters()).toEqual([id]);
  });

  it('keeps its request while the environment fails', async () => {
    const id = await dead();
    await request(id);
    failure = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    await expect(inbox.replay(id)).rejects.toThrow('ECONNREFUSED');
    expect(await database.value('SELECT replay_requested_at IS NOT NULL FROM dead_letters')).toBe(true);
    failure = undefined;
    await inbox.replay(id);
    expect([await effects(), await letters()]).toEqual([1, []]);
  });

  it('is applied by one of several workers', async () => {
    const ids = [await dead(), await dead(), await dead()];
    await request(...ids);
    const workers = [1, 2].map(() => new DeadLetterReplays('todo-worker', inbox, database.dataSource, silent));
    for (const worker of workers) worker.onApplicationBootstrap();
    await until(async () => (await letters()).length === 0);
    for (const worker of workers) await worker.beforeApplicationShutdown();
    expect(await effects()).toBe(3);
  });
});
