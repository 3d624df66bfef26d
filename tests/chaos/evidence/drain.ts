import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from '../../../dev/index.ts';
import { withAdmin } from '../../support/kafka.ts';
import { CONSUMERS } from './evidence.ts';
import { pendingIn } from './from-databases.ts';
import { sourceOf } from './source.ts';

export type Drained = {
  readonly ms: number;
  /** Events that were still missing when the wait ended. */
  readonly unpublished: number;
  readonly unapplied: number;
};

const POLL_MS = 250;
/** An event is lost if it is still missing after this many polls that found every record consumed. */
const LOST_AFTER = 4;

/** Waits until every committed event is published and applied, and measures the time since `from`. */
export async function drain(
  product: Product,
  { from, boundMs }: { readonly from: number; readonly boundMs: number },
  signal: AbortSignal,
): Promise<Drained> {
  let pending = { unpublished: Number.NaN, unapplied: Number.NaN };
  let lostPolls = 0;
  for (;;) {
    pending = await pendingIn(sourceOf(product)).catch(() => pending);
    const ms = Math.round(performance.now() - from);
    const isDone = pending.unpublished === 0 && pending.unapplied === 0;
    const isLost = pending.unpublished === 0 && !isDone && (await isAllRead(product).catch(() => false));
    lostPolls = isLost ? lostPolls + 1 : 0;
    if (isDone || lostPolls >= LOST_AFTER || ms > boundMs) return { ms, ...pending };
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** Whether both consumers have committed all offsets: an event that is not applied by then never will be. */
async function isAllRead(product: Product): Promise<boolean> {
  return withAdmin(product, async (admin) => {
    for (const { consumer, topic } of CONSUMERS) {
      const ends = await admin.fetchTopicOffsets(topic);
      const [read] = await admin.fetchOffsets({ groupId: consumer, topics: [topic] });
      const offsets = new Map(read?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
      if (ends.some(({ partition, high }) => Math.max(0, offsets.get(partition) ?? 0) < Number(high))) return false;
    }
    return true;
  });
}
