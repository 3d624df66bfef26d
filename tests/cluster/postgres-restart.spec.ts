import { describe, expect, it } from '@jest/globals';
import { newPerson } from '../support/api.ts';
import { tell } from './support/figures.ts';
import { expectKept } from './support/kept.ts';
import { inStep, restartPostgres } from './support/postgres.ts';
import { TheCluster } from './support/the-cluster.ts';
import { Traffic } from './support/traffic.ts';

const PER_SECOND = 30;
/** Without a primary. */
const MOST_SECONDS = 60;
const cluster = await TheCluster.find();

describe('p: Postgres is restarted under load, one instance after the other', () => {
  it('while it changes its primary commands fail; nothing acknowledged is lost, and every effect follows', async () => {
    await inStep(cluster);
    const person = await newPerson(cluster.origin);
    const begun = Date.now();
    const traffic = await Traffic.during(person, PER_SECOND, () => restartPostgres(cluster));
    tell('p', 'restarted', `all in ${((Date.now() - begun) / 1000).toFixed(0)} s`);
    tell('p', 'no command was taken for', `${traffic.longestGap(begun).toFixed(1)} s`);
    tell('p', 'failed requests', `${traffic.failures.length} of ${traffic.sent}`);
    expect(traffic.longestGap(begun)).toBeLessThan(MOST_SECONDS);
    await expectKept(cluster, person, traffic);
  }, 900_000);
});
