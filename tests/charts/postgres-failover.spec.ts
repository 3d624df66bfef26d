import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { z } from 'zod';
import { Charts, inTest, only } from './support/charts.ts';

const cluster = z.looseObject({
  spec: z.looseObject({ postgresql: z.looseObject({ synchronous: z.looseObject({}).optional() }) }),
});

let charts: Charts;
beforeAll(async () => {
  charts = await Charts.prepare();
}, 15 * 60_000);
afterAll(() => charts[Symbol.asyncDispose]());

async function synchronous(instances: number, copies: number) {
  const values = [`postgres.instances=${instances}`, `postgres.synchronousCopies=${copies}`];
  const manifests = await charts.render('infrastructure', { set: [...inTest.infrastructure, ...values] });
  return cluster.parse(only(manifests, 'Cluster', 'postgres')).spec.postgresql.synchronous;
}

it.each([
  [3, 1],
  [3, 2],
  [2, 1],
])(
  'of %d instances, of which %d confirm each commit, only one that has all commits is promoted',
  async (...numbers) => {
    const [, number] = numbers;
    const wanted = { method: 'any', number, dataDurability: 'required', failoverQuorum: true };
    expect(await synchronous(...numbers)).toEqual(wanted);
  },
);

it('a single instance has no copy to wait for', async () => expect(await synchronous(1, 0)).toBeUndefined());
