import { expect } from '@jest/globals';
import { check } from '../../../../tests/chaos/checker/check.ts';
import { gather } from '../../../../tests/chaos/evidence/gather.ts';
import type { DatabaseName, Source } from '../../../../tests/chaos/evidence/source.ts';
import { TABLES } from '../../../../tests/chaos/evidence/tables.ts';
import type { Account } from '../../../../tests/chaos/load/account.ts';
import { CommandLog } from '../../../../tests/chaos/load/command-log.ts';
import { Load } from '../../../../tests/chaos/load/load.ts';
import { type ServiceName, serviceNames } from '../../../../tools/services/services.ts';
import { expectAllApplied } from './event-effects.ts';
import { replacePods } from './replace-pods.ts';
import { Rollout } from './rollout.ts';
import type { TestCluster } from './test-cluster.ts';
import { recordsOf } from './topic-records.ts';
import { loadVariant } from './image-variant.ts';

const SEED = 7;
/** The number of users beside those of the hot list. It is small, because other traffic runs too. */
const USERS = 3;
const DATABASES = ['users', 'todo'] as const;
const DROP = 'DROP TABLE IF EXISTS chaos_effects, chaos_deliveries, chaos_withheld';
/** Records what the workers apply. It withholds no calls of the sidecar. */
const PROBE = {
  name: 'instrumented',
  files: ['tests/chaos/probe', 'tests/chaos/random.ts', 'tests/support/kit-patch.ts'],
  module: 'tests/chaos/probe/register.ts',
  env: { CHAOS_PROCESS: 'worker', CHAOS_WITHHOLD: '0' },
};

/** Replaces the workers by versions that record each event in the transaction that applies it. `restoreWorkers` undoes it. */
export async function instrumentWorkers(cluster: TestCluster): Promise<void> {
  const images = new Map<string, string>();
  for (const service of serviceNames) images.set(service, await loadVariant(cluster, service, PROBE));
  for (const database of DATABASES) await asService(cluster, database, `${DROP}; ${TABLES}`);
  await replaceWorkers(cluster, (service) => images.get(service) ?? '');
}

/** Restores the original workers, also after an interrupted run. */
export async function restoreWorkers(cluster: TestCluster): Promise<void> {
  await replaceWorkers(cluster, (_service, image) => image.replace(`-${PROBE.name}`, ''));
  // The tables are dropped last, because instrumented workers need them.
  for (const database of DATABASES) await asService(cluster, database, DROP);
}

/** Gives all workers other images without canary steps, and waits until the old pods are gone. */
async function replaceWorkers(
  cluster: TestCluster,
  imageOf: (service: ServiceName, image: string) => string,
): Promise<void> {
  const replacing = serviceNames.map(async (service) => {
    const rollout = new Rollout(cluster, service, 'worker');
    const before = await rollout.healthy();
    const image = imageOf(service, before.image);
    if (image === before.image) return;
    await replacePods(cluster, rollout.selector, async () => {
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
 * Sends the mixed load of `npm run chaos` while `work` runs, and expects that the checker finds no violation (docs/chaos.md). The
 * workers must be instrumented.
 * @returns the commands, and the requests without an answer.
 */
export async function expectNoViolations(cluster: TestCluster, work: () => Promise<void>): Promise<CommandLog> {
  const since = Date.now();
  const commandLog = new CommandLog();
  const accounts: Account[] = [];
  const ending = new AbortController();
  const load = await Load.prepare({ origin: cluster.origin, commandLog, accounts, ending: ending.signal }, SEED, USERS);
  load.begin();
  try {
    await work();
  } finally {
    ending.abort();
    await load.ended();
  }
  await expectAllApplied(cluster);
  const evidence = await gather(sourceOf(cluster, since, new Set(commandLog.commands.map(({ key }) => key))), accounts);
  expect(check(commandLog.commands, evidence, { unpublished: 0, unapplied: 0 })).toEqual([]);
  return commandLog;
}

function sourceOf(cluster: TestCluster, since: number, keys: ReadonlySet<string>): Source {
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

/** Runs a statement as the role of the database's service. @returns its output. */
async function asService(cluster: TestCluster, database: DatabaseName, statement: string): Promise<string> {
  const rows = await cluster.sql(database, `SET ROLE ${database}_service; ${statement}`);
  return rows.map((columns) => columns.join('\t')).join('\n');
}
