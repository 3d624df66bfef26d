import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { newPerson } from '../../../tests/support/api.ts';
import { eventually } from '../../../tests/support/eventually.ts';
import { Load } from '../../../tests/support/load.ts';
import { loadFaultyImage } from './faults/faulty-image.ts';
import { expectAllApplied, expectProjectionsMatch } from './support/event-effects.ts';
import { recordFigure } from './support/figures.ts';
import { runOperatorCommand } from './support/operator-command.ts';
import { Rollout } from './support/rollout.ts';
import { TestCluster } from './support/test-cluster.ts';

const LISTS = 60;
const PATIENCE_MS = 300_000;
const DEAD = 'SELECT count(*) FROM dead_letters';
const Activity = z.object({
  listsOwned: z.number(),
  openTasks: z.number(),
  completedPerDay: z.array(z.object({ count: z.number() })),
});
const cluster = await TestCluster.find();
const rollout = new Rollout(cluster, 'users-service', 'worker');

beforeAll(async () => {
  await rollout.reset();
}, 500_000);

afterEach(async () => {
  try {
    await rollout.reset();
  } finally {
    // A failed test may leave dead letters, which would fail the next cases.
    if ((await cluster.count('users', DEAD)) > 0) expect(await replay()).toMatchObject({ code: 0 });
  }
}, 500_000);

function replay() {
  const which = ['--type', 'todo.task.completed.v1', '--limit', '10000'];
  return runOperatorCommand(cluster, 'users-service', 'dlq', 'replay', ...which, '--wait', '120');
}

describe('d: a worker canary with a bug in a handler', () => {
  it('is aborted by its analysis; no event is lost, and its dead letters are replayed', async () => {
    const image = await loadFaultyImage(cluster, 'users-service', 'handler');
    const person = await newPerson(cluster.origin);
    const load = await Load.begin(person, LISTS);
    const ending = new AbortController();
    const stream = load.stream(ending.signal);
    const begun = Date.now();
    try {
      await rollout.setImage(image);
      const { message } = await rollout.until('aborted', ({ aborted }) => aborted);
      recordFigure('d', 'aborted after', `${((Date.now() - begun) / 1000).toFixed(0)} s: ${message}`);
    } finally {
      ending.abort();
      await stream;
    }
    await eventually(async () => {
      const { replicas, ready } = await rollout.until('seen', () => true);
      expect(ready).toBe(replicas);
    }, PATIENCE_MS);
    // The stable version handles the canary's unfinished events; the others are dead letters by then.
    const path = 'SELECT count(*) FROM outbox WHERE published_at IS NULL';
    await eventually(async () => expect(await cluster.count('todo', path)).toBe(0), PATIENCE_MS);
    await eventually(async () => {
      const dead = await cluster.count('users', DEAD);
      const { completed, openTasks } = await activityOf();
      // For each dead letter, users-service still counts a completed task as open.
      expect(completed + openTasks).toBe(load.expectedActivity.completed + load.expectedActivity.openTasks);
      expect(dead).toBeGreaterThan(0);
    }, PATIENCE_MS);
    recordFigure('d', 'dead letters', await cluster.count('users', DEAD));

    expect(await replay()).toMatchObject({ code: 0 });
    expect(await cluster.count('users', DEAD)).toBe(0);
    await eventually(async () => expect(await activityOf()).toMatchObject(load.expectedActivity), PATIENCE_MS);
    await expectAllApplied(cluster);
    await expectProjectionsMatch(cluster);

    async function activityOf() {
      const { listsOwned, openTasks, completedPerDay } = Activity.parse(await person.activity());
      const completed = completedPerDay.reduce((sum, { count }) => sum + count, 0);
      return { listsOwned, openTasks, completed };
    }
  }, 900_000);
});
