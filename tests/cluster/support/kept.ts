import { expect } from '@jest/globals';
import { type Person, signIn } from '../../support/api.ts';
import { eventually } from '../../support/eventually.ts';
import { expectAllApplied, expectEqualProjections } from './consistent.ts';
import type { TheCluster } from './the-cluster.ts';
import type { Traffic } from './traffic.ts';

/** Every acknowledged task is there; and what is there, whether it was acknowledged or not, has its effect on the other side, once. */
export async function expectKept(cluster: TheCluster, person: Person, traffic: Traffic): Promise<void> {
  const lists = traffic.lists.map((id) => `'${id}'`).join(', ');
  const rows = await cluster.sql('todo', `SELECT id FROM tasks WHERE list_id IN (${lists})`);
  const found = new Set(rows.map(([id]) => id));
  expect(traffic.acknowledged.length).toBeGreaterThan(0);
  expect(traffic.acknowledged.filter((id) => !found.has(id))).toEqual([]);
  await expectAllApplied(cluster);
  // What went before may have taken longer than an access token is good for.
  const again = await signIn(cluster.origin, person.email);
  await eventually(async () => expect((await again.activity()).openTasks).toBe(found.size));
  await expectEqualProjections(cluster);
}
