import { expect } from '@jest/globals';
import { check } from '../../chaos/checker/check.ts';
import type { Evidence } from '../../chaos/evidence/evidence.ts';
import { gather } from '../../chaos/evidence/gather.ts';
import type { DatabaseName, Source } from '../../chaos/evidence/source.ts';
import { TABLES } from '../../chaos/evidence/tables.ts';
import type { Account } from '../../chaos/load/account.ts';
import { Book, type Command } from '../../chaos/load/book.ts';
import { Load } from '../../chaos/load/load.ts';
import { serviceNames } from '../../../platform/local/parts/services.ts';
import { expectAllApplied } from './consistent.ts';
import { Rollout } from './rollout.ts';
import type { TheCluster } from './the-cluster.ts';
import { recordsOf } from './topic-records.ts';
import { variantOf } from './variant.ts';

const SEED = 7;
const DATABASES = ['users', 'todo'] as const;
const DROP = 'DROP TABLE IF EXISTS chaos_effects, chaos_deliveries, chaos_withheld';
/** The workers tell what they apply; each call of the sidecar goes through as it is. */
const PROBE = {
  name: 'watched',
  files: ['tests/chaos/probe', 'tests/chaos/random.ts', 'tests/support/kit-patch.ts'],
  module: 'tests/chaos/probe/register.ts',
  env: { CHAOS_PROCESS: 'worker', CHAOS_WITHHOLD: '0' },
};

/** While the work goes on, the workers of both services note what they apply in the transaction that applies it. */
async function withWatchedWorkers(cluster: TheCluster, work: () => Promise<void>): Promise<void> {
  const workers = serviceNames.map((service) => ({ service, rollout: new Rollout(cluster, service, 'worker') }));
  for (const database of DATABASES) await asService(cluster, database, `${DROP}; ${TABLES}`);
  const before = await Promise.all(workers.map(({ rollout }) => rollout.healthy()));
  try {
    for (const { service, rollout } of workers) await replaceBy(rollout, await variantOf(service, PROBE));
    for (const { rollout } of workers) await rollout.healthy();
    await work();
  } finally {
    for (const [index, { rollout }] of workers.entries()) await replaceBy(rollout, before[index]?.image ?? '');
    for (const { rollout } of workers) await rollout.healthy();
    for (const database of DATABASES) await asService(cluster, database, DROP);
  }
}

/** At once, without the steps of a canary. */
async function replaceBy(rollout: Rollout, image: string): Promise<void> {
  await rollout.setImage(image);
  await rollout.until('seen in its new version', (state) => state.image === image);
  await rollout.plugin('promote', rollout.name, '--full');
}

/**
 * Sends the mixed load of `npm run chaos` beside the work, to workers that are watched, and holds what it left behind against what
 * its commands imply (docs/chaos.md).
 * @returns all commands.
 */
export async function expectChecked(cluster: TheCluster, work: () => Promise<void>): Promise<readonly Command[]> {
  const book = new Book();
  const accounts: Account[] = [];
  await withWatchedWorkers(cluster, async () => {
    const since = Date.now();
    const ending = new AbortController();
    const load = await Load.prepare({ origin: cluster.origin, book, accounts, ending: ending.signal }, SEED);
    load.begin();
    try {
      await work();
    } finally {
      ending.abort();
      await load.ended();
    }
    await expectAllApplied(cluster);
    const keys = new Set(book.commands.map(({ key }) => key));
    const evidence = within(await gather(sourceOf(cluster, since, keys), accounts), keys);
    expect(evidence.events.length).toBeGreaterThan(0);
    expect(check(book.commands, evidence, { unpublished: 0, unapplied: 0 })).toEqual([]);
  });
  return book.commands;
}

function sourceOf(cluster: TheCluster, since: number, keys: ReadonlySet<string>): Source {
  return {
    origin: cluster.origin,
    rows: async (database, statement) => {
      const all = await asService(cluster, database, `SELECT coalesce(json_agg(row), '[]') FROM (${statement}) AS row`);
      return JSON.parse(all) as readonly unknown[];
    },
    records: (topic) => recordsOf(cluster, topic, { since, keys }),
  };
}

/** A statement by the role of the database's service. @returns what it printed. */
async function asService(cluster: TheCluster, database: DatabaseName, statement: string): Promise<string> {
  const rows = await cluster.sql(database, `SET ROLE ${database}_service; ${statement}`);
  return rows.map((columns) => columns.join('\t')).join('\n');
}

/** What concerns these accounts and lists: others use the cluster as well. */
function within(evidence: Evidence, keys: ReadonlySet<string>): Evidence {
  const events = evidence.events.filter(({ key }) => keys.has(key));
  const ids = new Set(events.map(({ id }) => id));
  return {
    ...evidence,
    events,
    effects: evidence.effects.filter(({ key }) => keys.has(key)),
    deliveries: evidence.deliveries.filter(({ eventId }) => ids.has(eventId)),
    versions: new Map([...evidence.versions].filter(([id]) => keys.has(id))),
    activityLists: evidence.activityLists.filter(({ id }) => keys.has(id)),
    activityTasks: evidence.activityTasks.filter(({ listId }) => keys.has(listId)),
    people: evidence.people.filter(({ id }) => keys.has(id)),
  };
}
