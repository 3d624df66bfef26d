import { expect } from '@jest/globals';
import { eventually } from '../../support/eventually.ts';
import type { TheCluster } from './the-cluster.ts';

const PATIENCE_MS = 300_000;

/** Waits until none of the pods that were there before a change is left, those that are ending as well. */
export async function replaced(cluster: TheCluster, selector: string, change: () => Promise<unknown>): Promise<void> {
  const before = await cluster.pods(selector, 'uid');
  await change();
  const old = async () => (await cluster.pods(selector, 'uid')).filter((pod) => before.includes(pod));
  await eventually(async () => expect(await old()).toEqual([]), PATIENCE_MS);
}
