import { expect } from '@jest/globals';
import { type Person, signIn } from '../../../../tests/support/api.ts';
import { eventually } from '../../../../tests/support/eventually.ts';
import { expectAllApplied, expectProjectionsMatch } from './event-effects.ts';
import type { TestCluster } from './test-cluster.ts';
import type { Traffic } from './traffic.ts';

/** Expects that every acknowledged task exists, and that users-service has counted each existing task once. */
export async function expectNothingLost(cluster: TestCluster, person: Person, traffic: Traffic): Promise<void> {
  const lists = traffic.lists.map((id) => `'${id}'`).join(', ');
  const rows = await cluster.sql('todo', `SELECT id FROM tasks WHERE list_id IN (${lists})`);
  const found = new Set(rows.map(([id]) => id));
  expect(traffic.acknowledged.length).toBeGreaterThan(0);
  expect(traffic.acknowledged.filter((id) => !found.has(id))).toEqual([]);
  await expectAllApplied(cluster);
  // The person's access token may have expired.
  const again = await signIn(cluster.origin, person.email);
  await eventually(async () => expect((await again.activity()).openTasks).toBe(found.size));
  await expectProjectionsMatch(cluster);
}
