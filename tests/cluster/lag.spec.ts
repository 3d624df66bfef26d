import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import { serviceNames } from '../../platform/local/parts/services.ts';
import { newPerson, type Person } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { expectAllApplied } from './support/consistent.ts';
import { tell } from './support/figures.ts';
import { addManyLists, listsKnown } from './support/many-lists.ts';
import { TheCluster } from './support/the-cluster.ts';
import { pauseWorkers, readyWorkers, resumeWorkers, workersAsked } from './support/workers.ts';

/**
 * What waits, and how many workers are asked for at least. The first worker may be through with 10,000 before the autoscaler has
 * looked: Kafka is asked every few seconds, the age of rows is read from the worker every ten and looked at every fifteen. So many
 * events bring it to its bound, partitions / 2: each worker is two members of its group (docs/decisions/0012-messaging-throughput.md). How
 * many workers rows ask for depends on how old they are when somebody looks.
 */
const UNREAD = { events: 30_000, workers: 6 } as const;
const UNPUBLISHED = { events: 60_000, workers: 2 } as const;
const PATIENCE_MS = 300_000;
const cluster = await TheCluster.find();

afterAll(async () => {
  for (const service of serviceNames) await resumeWorkers(cluster, service).catch(() => undefined);
});

describe('e: workers scale by what waits', () => {
  it('30,000 events that nobody has read', async () => {
    const person = await newPerson(cluster.origin);
    await away('users-service');
    await addManyLists(cluster, person, UNREAD.events);
    await eventually(async () => expect(await unpublished()).toBe(0), PATIENCE_MS);
    await drained('users-service', 'events', UNREAD, person);
  }, 900_000);

  it('60,000 events that nobody has published', async () => {
    const person = await newPerson(cluster.origin);
    await away('todo-service');
    await addManyLists(cluster, person, UNPUBLISHED.events);
    expect(await unpublished()).toBeGreaterThanOrEqual(UNPUBLISHED.events);
    await drained('todo-service', 'outbox rows', UNPUBLISHED, person);
  }, 900_000);
});

async function away(service: string): Promise<void> {
  await pauseWorkers(cluster, service);
  await eventually(async () => expect(await readyWorkers(cluster, service)).toEqual([]), PATIENCE_MS);
}

function unpublished(): Promise<number> {
  return cluster.count('todo', 'SELECT count(*) FROM outbox WHERE published_at IS NULL');
}

/** Lets the workers come back, and watches until all has been done and one of them is left. */
async function drained(
  service: string,
  what: string,
  { events, workers: least }: { readonly events: number; readonly workers: number },
  person: Person,
): Promise<void> {
  const begun = Date.now();
  const seconds = () => `${((Date.now() - begun) / 1000).toFixed(0)} s`;
  let first: string | undefined;
  let more: string | undefined;
  let second: string | undefined;
  let all: string | undefined;
  let most = 0;
  let asked = 0;
  await resumeWorkers(cluster, service);
  for (;;) {
    const workers = (await readyWorkers(cluster, service)).length;
    if (workers > 0) first ??= seconds();
    if (workers > 1) second ??= seconds();
    most = Math.max(most, workers);
    const now = await workersAsked(cluster, service);
    asked = Math.max(asked, now);
    if (now > 1) more ??= seconds();
    if (all === undefined && (await listsKnown(person)) === events + 1) all = seconds();
    if (all !== undefined && workers === 1 && now === 1) break;
    if (Date.now() - begun > 2 * PATIENCE_MS) {
      throw new Error(`After ${seconds()}: ${workers} workers of ${service}, ${await listsKnown(person)} lists known.`);
    }
    await sleep(1_000);
  }
  tell('e', `${events} ${what}: first worker after`, first ?? 'never');
  tell('e', `${events} ${what}: more asked for after`, more ?? 'never');
  tell('e', `${events} ${what}: second worker after`, second ?? 'never');
  tell('e', `${events} ${what}: most workers`, `${most} ready, ${asked} asked for`);
  tell('e', `${events} ${what}: all of it took effect after`, all);
  tell('e', `${events} ${what}: one worker again after`, seconds());
  // The last of them may come when all is done.
  expect(asked).toBeGreaterThanOrEqual(least);
  expect(most).toBeGreaterThan(1);
  // Nothing is lost, and what a rebalance delivered twice took effect once: counters are counts over rows.
  expect(await listsKnown(person)).toBe(events + 1);
  await expectAllApplied(cluster);
}
