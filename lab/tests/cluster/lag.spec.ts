import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import { serviceNames } from '../../../tools/services/services.ts';
import { newPerson, type Person } from '../../../tests/support/api.ts';
import { eventually } from '../../../tests/support/eventually.ts';
import { expectAllApplied } from './support/event-effects.ts';
import { recordFigure } from './support/figures.ts';
import { addManyLists, listsKnown } from './support/many-lists.ts';
import { TestCluster } from './support/test-cluster.ts';
import { pauseWorkers, readyWorkers, resumeWorkers, requestedWorkers } from './support/workers.ts';

/**
 * The backlog, and how many workers the autoscaler must request at least. A smaller backlog of 10,000 may be done before the
 * autoscaler polls: it reads Kafka's lag every few seconds, and the age of rows is scraped every 10 s and polled every 15 s.
 * 30,000 unread events reach the maximum of partitions / 2, as each worker is two members of its consumer group
 * (docs/decisions/0012-messaging-throughput.md). For rows, the number depends on their age at the poll.
 */
const UNREAD = { events: 30_000, workers: 6 } as const;
const UNPUBLISHED = { events: 60_000, workers: 2 } as const;
const PATIENCE_MS = 300_000;
const cluster = await TestCluster.find();

afterAll(async () => {
  for (const service of serviceNames) await resumeWorkers(cluster, service).catch(() => undefined);
});

describe('e: workers scale on their backlog', () => {
  it('of 30,000 unread events', async () => {
    const person = await newPerson(cluster.origin);
    await stopWorkers('users-service');
    await addManyLists(cluster, person, UNREAD.events);
    await eventually(async () => expect(await unpublished()).toBe(0), PATIENCE_MS);
    await expectDrained('users-service', 'events', UNREAD, person);
  }, 900_000);

  it('of 60,000 unpublished events', async () => {
    const person = await newPerson(cluster.origin);
    await stopWorkers('todo-service');
    await addManyLists(cluster, person, UNPUBLISHED.events);
    expect(await unpublished()).toBeGreaterThanOrEqual(UNPUBLISHED.events);
    await expectDrained('todo-service', 'outbox rows', UNPUBLISHED, person);
  }, 900_000);
});

async function stopWorkers(service: string): Promise<void> {
  await pauseWorkers(cluster, service);
  await eventually(async () => expect(await readyWorkers(cluster, service)).toEqual([]), PATIENCE_MS);
}

function unpublished(): Promise<number> {
  return cluster.count('todo', 'SELECT count(*) FROM outbox WHERE published_at IS NULL');
}

/** Starts the workers again, and waits until every event has taken effect and one worker is left. */
async function expectDrained(
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
    const now = await requestedWorkers(cluster, service);
    asked = Math.max(asked, now);
    if (now > 1) more ??= seconds();
    if (all === undefined && (await listsKnown(person)) === events + 1) all = seconds();
    if (all !== undefined && workers === 1 && now === 1) break;
    if (Date.now() - begun > 2 * PATIENCE_MS) {
      throw new Error(`After ${seconds()}: ${workers} workers of ${service}, ${await listsKnown(person)} lists known.`);
    }
    await sleep(1_000);
  }
  recordFigure('e', `${events} ${what}: first worker after`, first ?? 'never');
  recordFigure('e', `${events} ${what}: more workers requested after`, more ?? 'never');
  recordFigure('e', `${events} ${what}: second worker after`, second ?? 'never');
  recordFigure('e', `${events} ${what}: most workers`, `${most} ready, ${asked} requested`);
  recordFigure('e', `${events} ${what}: all took effect after`, all);
  recordFigure('e', `${events} ${what}: one worker again after`, seconds());
  // This does not count ready workers, because the last one may become ready only when the backlog is done.
  expect(asked).toBeGreaterThanOrEqual(least);
  expect(most).toBeGreaterThan(1);
  // Nothing is lost, and events that a rebalance delivered twice took effect once: the counter counts rows.
  expect(await listsKnown(person)).toBe(events + 1);
  await expectAllApplied(cluster);
}
