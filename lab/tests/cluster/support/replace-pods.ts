import { expect } from '@jest/globals';
import { eventually } from '../../../../tests/support/eventually.ts';
import type { TestCluster } from './test-cluster.ts';

const PATIENCE_MS = 300_000;

/** Makes a change, and waits until all pods from before it are gone, including those that are ending. */
export async function replacePods(
  cluster: TestCluster,
  selector: string,
  change: () => Promise<unknown>,
): Promise<void> {
  const before = await cluster.pods(selector, 'uid');
  await change();
  const old = async () => (await cluster.pods(selector, 'uid')).filter((pod) => before.includes(pod));
  await eventually(async () => expect(await old()).toEqual([]), PATIENCE_MS);
}
