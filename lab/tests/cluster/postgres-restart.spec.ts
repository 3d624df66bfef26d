import { describe, expect, it } from '@jest/globals';
import { newPerson } from '../../../tests/support/api.ts';
import { recordFigure } from './support/figures.ts';
import { expectNothingLost } from './support/nothing-lost.ts';
import { waitUntilInSync, restartPostgres } from './support/postgres-cluster.ts';
import { TestCluster } from './support/test-cluster.ts';
import { Traffic } from './support/traffic.ts';

const PER_SECOND = 30;
/** The longest time without a primary. */
const LONGEST_OUTAGE_SECONDS = 60;
const cluster = await TestCluster.find();

describe('p: Postgres restarts under load, one instance after the other', () => {
  it('commands fail only while the primary changes; no acknowledged task is lost, and every event takes effect', async () => {
    await waitUntilInSync(cluster);
    const person = await newPerson(cluster.origin);
    const begun = Date.now();
    const traffic = await Traffic.during(person, PER_SECOND, () => restartPostgres(cluster));
    recordFigure('p', 'restarted', `all in ${((Date.now() - begun) / 1000).toFixed(0)} s`);
    recordFigure('p', 'no command acknowledged for', `${traffic.longestGap(begun).toFixed(1)} s`);
    recordFigure('p', 'failed requests', `${traffic.failures.length} of ${traffic.sent}`);
    expect(traffic.longestGap(begun)).toBeLessThan(LONGEST_OUTAGE_SECONDS);
    await expectNothingLost(cluster, person, traffic);
  }, 900_000);
});
