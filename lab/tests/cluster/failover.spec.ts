import { beforeAll, describe, expect, it } from '@jest/globals';
import { newPerson } from '../../../tests/support/api.ts';
import { eventually } from '../../../tests/support/eventually.ts';
import { recordFigure } from './support/figures.ts';
import { bytesBehind, holdStandby } from './support/held-standby.ts';
import { expectNothingLost } from './support/nothing-lost.ts';
import { refusedFailovers, standbys, waitUntilInSync, withoutNewPods } from './support/postgres-cluster.ts';
import { Rollout } from './support/rollout.ts';
import { TestCluster } from './support/test-cluster.ts';
import { acknowledgedAfter, Traffic } from './support/traffic.ts';

const PER_SECOND = 20;
const PATIENCE_MS = 300_000;
const cluster = await TestCluster.find();

beforeAll(async () => {
  for (const rollout of Rollout.all(cluster)) await rollout.reset();
}, 500_000);

const kill = (...pods: readonly string[]) =>
  cluster.kubectl('delete', 'pod', ...pods, '--grace-period=0', '--force', '--wait=false');

describe('i: Postgres fails over while a standby lags', () => {
  it('the primary is killed: the standby with all commits is promoted, and no acknowledged task is lost', async () => {
    await waitUntilInSync(cluster);
    const person = await newPerson(cluster.origin);
    const primary = await cluster.primary();
    const [lagging = '', current = ''] = await standbys(cluster);
    let killed = 0;
    const traffic = await Traffic.during(person, PER_SECOND, async (running) => {
      const held = await holdStandby(cluster, lagging);
      await acknowledgedAfter(running, Date.now());
      const behind = await bytesBehind(cluster, lagging);
      expect(behind).toBeGreaterThan(0);
      recordFigure('i', 'the lagging standby lacks', `${behind} bytes of log`);
      await withoutNewPods(cluster, async () => {
        killed = Date.now();
        await kill(primary);
        // The operator promotes nobody while a standby still receives.
        await held.release();
        await eventually(async () => expect(await cluster.primary()).not.toBe(primary), PATIENCE_MS);
        expect(await cluster.primary()).toBe(current);
        await acknowledgedAfter(running, Date.now());
      });
    });
    recordFigure('i', 'no command acknowledged for', `${traffic.longestGap(killed).toFixed(1)} s`);
    await expectNothingLost(cluster, person, traffic);
    await waitUntilInSync(cluster);
  }, 900_000);

  it('the standby with all commits is killed too: nobody is promoted until an instance with them is back', async () => {
    await waitUntilInSync(cluster);
    const person = await newPerson(cluster.origin);
    const primary = await cluster.primary();
    const [lagging = '', current = ''] = await standbys(cluster);
    const traffic = await Traffic.during(person, PER_SECOND, async (running) => {
      const held = await holdStandby(cluster, lagging);
      await acknowledgedAfter(running, Date.now());
      expect(await bytesBehind(cluster, lagging)).toBeGreaterThan(0);
      await withoutNewPods(cluster, async () => {
        await kill(primary, current);
        await held.release();
        const released = new Date();
        // Its receiver ends, so nothing but the quorum keeps the operator from promoting it.
        await eventually(async () => expect(await refusedFailovers(cluster, released)).toBeGreaterThan(0), PATIENCE_MS);
        const promoted = await cluster.pods('cnpg.io/cluster=postgres,cnpg.io/instanceRole=primary');
        expect(promoted).not.toContain(lagging);
      });
      await acknowledgedAfter(running, Date.now());
      expect(await cluster.primary()).not.toBe(lagging);
    });
    await expectNothingLost(cluster, person, traffic);
    await waitUntilInSync(cluster);
  }, 900_000);
});
