import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { requestDueVerifications } from '../src/projection/hourly-verification.js';
import { ProjectionJobStore } from '../src/projection/projection-job-store.js';
import { measureVerifications } from '../src/projection/verification-metrics.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';
import { silent } from './support/silent.js';

let database: KitDatabase;
let store: ProjectionJobStore;
beforeAll(async () => {
  database = await kitDatabase();
  store = new ProjectionJobStore(database.dataSource);
});
afterAll(async () => database.close());
beforeEach(async () => {
  await database.value('TRUNCATE projection_fills, projection_wishes');
});

const filled = (projection: string, ago: string | null) =>
  database.value('INSERT INTO projection_fills (projection, filled_at) VALUES ($1, now() - $2::interval)', [
    projection,
    ago,
  ]);
const request = () => requestDueVerifications(['things'], database.dataSource);
const requested = () => database.column('SELECT id FROM projection_wishes WHERE finished_at IS NULL');
const end = async (result: object) => {
  const job = await store.claim(['things']);
  if (!job) throw new Error('There is no job.');
  await store.finish(job, 5, result);
};
const anHourPasses = () => database.value(`UPDATE projection_wishes SET finished_at = now() - interval '61 minutes'`);

async function gauges(): Promise<Readonly<Record<string, number>>> {
  const registry = new Registry();
  measureVerifications(database.dataSource, silent, registry);
  const metrics = await registry.getMetricsAsJSON();
  return Object.fromEntries(metrics.flatMap(({ name, values }) => values.map(({ value }) => [name, value])));
}

describe('the hourly verification of projections', () => {
  it('is requested an hour after the fill, only for own projections', async () => {
    await filled('things', null);
    await filled('others', '2 hours');
    await request();
    expect(await requested()).toEqual([]);
    await database.value(`UPDATE projection_fills SET filled_at = now() - interval '59 minutes'`);
    await request();
    expect(await requested()).toEqual([]);
    await database.value(`UPDATE projection_fills SET filled_at = now() - interval '61 minutes'`);
    await request();
    expect(await database.column('SELECT projection FROM projection_wishes')).toEqual(['things']);
  });

  it('is requested once by any number of workers, and again an hour after its end', async () => {
    await filled('things', '2 hours');
    await Promise.all(Array.from({ length: 5 }, request));
    const first = await requested();
    expect(first).toHaveLength(1);
    await request();
    expect(await requested()).toEqual(first);
    await end({ counts: {} });
    await request();
    expect(await requested()).toEqual([]);
    await anHourPasses();
    await request();
    expect(await requested()).toHaveLength(1);
    expect(await requested()).not.toEqual(first);
  });

  it('does not start a running verification of an operator anew', async () => {
    await filled('things', '2 hours');
    await request();
    const job = await store.claim(['things']);
    await request();
    if (!job) throw new Error('There is no job.');
    await expect(store.finish(job, 5, { counts: {} })).resolves.toBeUndefined();
  });
});

describe('the metrics of verifications', () => {
  it('have the time of the fill before the first one', async () => {
    await filled('things', '2 hours');
    const { projection_verified_timestamp_seconds: at = 0, ...others } = await gauges();
    expect(Date.now() / 1000 - at).toBeGreaterThan(7_190);
    expect(others).toEqual({});
  });

  it('keep the differences while the next one runs, until it finds others', async () => {
    await filled('things', '2 hours');
    await request();
    await end({ counts: { missing: 2, extra: 1 } });
    const found = await gauges();
    expect(found.projection_differences).toBe(3);
    expect(Date.now() / 1000 - (found.projection_verified_timestamp_seconds ?? 0)).toBeLessThan(60);
    await anHourPasses();
    await request();
    expect(await requested()).toHaveLength(1);
    expect(await gauges()).toEqual(found);
    await end({ counts: {} });
    expect((await gauges()).projection_differences).toBe(0);
  });

  it('ignore rebuilds', async () => {
    await filled('things', '2 hours');
    await database.value(
      `INSERT INTO projection_wishes (projection, kind, id) VALUES ('things', 'rebuild', gen_random_uuid())`,
    );
    await end({ mended: 4, removed: 0 });
    expect(Object.keys(await gauges())).toEqual(['projection_verified_timestamp_seconds']);
  });
});
