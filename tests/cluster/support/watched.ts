import { expect } from '@jest/globals';
import { check } from '../../chaos/checker/check.ts';
import { gather } from '../../chaos/evidence/gather.ts';
import type { DatabaseName, Source } from '../../chaos/evidence/source.ts';
import { TABLES } from '../../chaos/evidence/tables.ts';
import type { Account } from '../../chaos/load/account.ts';
import { Book } from '../../chaos/load/book.ts';
import { Load } from '../../chaos/load/load.ts';
import { type ServiceName, serviceNames } from '../../../platform/local/parts/services.ts';
import { expectAllApplied } from './consistent.ts';
import { replaced } from './replaced.ts';
import { Rollout } from './rollout.ts';
import type { TheCluster } from './the-cluster.ts';
import { recordsOf } from './topic-records.ts';
import { variantOf } from './variant.ts';

const SEED = 7;
/** Beside those at the hot list: other traffic goes on as well. */
const USERS = 3;
const DATABASES = ['users', 'todo'] as const;
const DROP = 'DROP TABLE IF EXISTS chaos_effects, chaos_deliveries, chaos_withheld';
/** The workers tell what they apply; each call of the sidecar goes through as it is. */
const PROBE = {
  name: 'watched',
  files: ['tests/chaos/probe', 'tests/chaos/random.ts', 'tests/support/kit-patch.ts'],
  module: 'tests/chaos/probe/register.ts',
  env: { CHAOS_PROCESS: 'worker', CHAOS_WITHHOLD: '0' },
};

/** Gives both services workers that note what they apply in the transaction that applies it, until `unwatchWorkers`. */
export async function watchWorkers(cluster: TheCluster): Promise<void> {
  const images = new Map<string, string>();
  for (const service of serviceNames) images.set(service, await variantOf(cluster, service, PROBE));
  for (const database of DATABASES) await asService(cluster, database, `${DROP}; ${TABLES}`);
  await replaceWorkers(cluster, (service) => images.get(service) ?? '');
}

/** Takes them away, those of an interrupted run as well. */
export async function unwatchWorkers(cluster: TheCluster): Promise<void> {
  await replaceWorkers(cluster, (_service, image) => image.replace(`-${PROBE.name}`, ''));
  // Not before: one that is watched could apply nothing any more.
  for (const database of DATABASES) await asService(cluster, database, DROP);
}

/** Gives all workers other images at once, without the steps of a canary, and waits until no other pod is left. */
async function replaceWorkers(
  cluster: TheCluster,
  imageOf: (service: ServiceName, image: string) => string,
): Promise<void> {
  const replacing = serviceNames.map(async (service) => {
    const rollout = new Rollout(cluster, service, 'worker');
    const before = await rollout.healthy();
    const image = imageOf(service, before.image);
    if (image === before.image) return;
    await replaced(cluster, rollout.selector, async () => {
      await rollout.setImage(image);
      await rollout.until('a canary', (state) => state.image === image && state.latest !== before.latest);
      await rollout.plugin('promote', rollout.name, '--full');
      await rollout.healthy();
    });
  });
  const outcomes = await Promise.allSettled(replacing);
  const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  if (reasons.length > 0) throw new AggregateError(reasons, reasons.map(String).join('\n'));
}

/**
 * Sends the mixed load of `npm run chaos` beside the work, to workers that are watched, and holds what it left behind against what
 * its commands imply (docs/chaos.md).
 * @returns them, and how often a request had no answer.
 */
export async function expectChecked(cluster: TheCluster, work: () => Promise<void>): Promise<Book> {
  const since = Date.now();
  const book = new Book();
  const accounts: Account[] = [];
  const ending = new AbortController();
  const load = await Load.prepare({ origin: cluster.origin, book, accounts, ending: ending.signal }, SEED, USERS);
  load.begin();
  try {
    await work();
  } finally {
    ending.abort();
    await load.ended();
  }
  await expectAllApplied(cluster);
  const evidence = await gather(sourceOf(cluster, since, new Set(book.commands.map(({ key }) => key))), accounts);
  expect(check(book.commands, evidence, { unpublished: 0, unapplied: 0 })).toEqual([]);
  return book;
}

function sourceOf(cluster: TheCluster, since: number, keys: ReadonlySet<string>): Source {
  return {
    origin: cluster.origin,
    keys,
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
