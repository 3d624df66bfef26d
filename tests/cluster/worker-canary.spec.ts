import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { newPerson } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { Load } from '../support/load.ts';
import { faulty } from './faults/faulty.ts';
import { expectAllApplied, expectEqualProjections } from './support/consistent.ts';
import { tell } from './support/figures.ts';
import { operate } from './support/operator.ts';
import { Rollout } from './support/rollout.ts';
import { TheCluster } from './support/the-cluster.ts';

const LISTS = 60;
const PATIENCE_MS = 300_000;
const DEAD = 'SELECT count(*) FROM dead_letters';
const Activity = z.object({
  listsOwned: z.number(),
  openTasks: z.number(),
  completedPerDay: z.array(z.object({ count: z.number() })),
});
const cluster = await TheCluster.find();
const rollout = new Rollout(cluster, 'users-service', 'worker');

beforeAll(async () => {
  await rollout.reset();
}, 500_000);

afterEach(async () => {
  try {
    await rollout.reset();
  } finally {
    // Of a test that ended before it did: they would count against the cases that follow.
    if ((await cluster.count('users', DEAD)) > 0) expect(await replay()).toMatchObject({ code: 0 });
  }
}, 500_000);

function replay() {
  const which = ['--type', 'todo.task.completed.v1', '--limit', '10000'];
  return operate(cluster, 'users-service', 'dlq', 'replay', ...which, '--wait', '120');
}

describe('d: a worker canary with a bug in a handler', () => {
  it('is stopped by its analysis; no event is lost, and its dead letters are replayed', async () => {
    const image = await faulty(cluster, 'users-service', 'handler');
    const person = await newPerson(cluster.origin);
    const load = await Load.begin(person, LISTS);
    const ending = new AbortController();
    const stream = load.stream(ending.signal);
    const begun = Date.now();
    try {
      await rollout.setImage(image);
      const { message } = await rollout.until('taken back', ({ aborted }) => aborted);
      tell('d', 'taken back after', `${((Date.now() - begun) / 1000).toFixed(0)} s: ${message}`);
    } finally {
      ending.abort();
      await stream;
    }
    await eventually(async () => {
      const { replicas, ready } = await rollout.until('seen', () => true);
      expect(ready).toBe(replicas);
    }, PATIENCE_MS);
    // What the canary had in hand goes to the stable version, or is dead already.
    const path = 'SELECT count(*) FROM outbox WHERE published_at IS NULL';
    await eventually(async () => expect(await cluster.count('todo', path)).toBe(0), PATIENCE_MS);
    await eventually(async () => {
      const dead = await cluster.count('users', DEAD);
      const { completed, openTasks } = await activityOf();
      // Each dead event is a completion that the other side does not know of yet.
      expect(completed + openTasks).toBe(load.expected.completed + load.expected.openTasks);
      expect(dead).toBeGreaterThan(0);
    }, PATIENCE_MS);
    tell('d', 'dead letters', await cluster.count('users', DEAD));

    expect(await replay()).toMatchObject({ code: 0 });
    expect(await cluster.count('users', DEAD)).toBe(0);
    await eventually(async () => expect(await activityOf()).toMatchObject(load.expected), PATIENCE_MS);
    await expectAllApplied(cluster);
    await expectEqualProjections(cluster);

    async function activityOf() {
      const { listsOwned, openTasks, completedPerDay } = Activity.parse(await person.activity());
      const completed = completedPerDay.reduce((sum, { count }) => sum + count, 0);
      return { listsOwned, openTasks, completed };
    }
  }, 900_000);
});
