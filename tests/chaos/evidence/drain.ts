import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../../platform/local/index.ts';
import { withAdmin } from '../../support/kafka.ts';
import { CONSUMERS } from './evidence.ts';
import { pendingIn } from './from-databases.ts';
import { sourceOf } from './source.ts';

export type Drained = {
  readonly ms: number;
  /** Left after the bound, or with nothing on its way any more that could still bring it. */
  readonly unpublished: number;
  readonly unapplied: number;
};

const POLL_MS = 250;
/** Looks in a row that find every record read and events missing still. */
const LOST_AFTER = 4;

/** Waits until every committed event is published and applied, and says how long that took since `from`. */
export async function drain(
  platform: Platform,
  { from, boundMs }: { readonly from: number; readonly boundMs: number },
  signal: AbortSignal,
): Promise<Drained> {
  let pending = { unpublished: Number.NaN, unapplied: Number.NaN };
  let looks = 0;
  for (;;) {
    pending = await pendingIn(sourceOf(platform)).catch(() => pending);
    const ms = Math.round(performance.now() - from);
    const isDone = pending.unpublished === 0 && pending.unapplied === 0;
    const isLost = pending.unpublished === 0 && !isDone && (await isAllRead(platform).catch(() => false));
    looks = isLost ? looks + 1 : 0;
    if (isDone || looks >= LOST_AFTER || ms > boundMs) return { ms, ...pending };
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** Whether both consumers have committed all that is in their topics: what is not applied now never will be. */
async function isAllRead(platform: Platform): Promise<boolean> {
  return withAdmin(platform, async (admin) => {
    for (const { consumer, topic } of CONSUMERS) {
      const ends = await admin.fetchTopicOffsets(topic);
      const [read] = await admin.fetchOffsets({ groupId: consumer, topics: [topic] });
      const offsets = new Map(read?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
      if (ends.some(({ partition, high }) => Math.max(0, offsets.get(partition) ?? 0) < Number(high))) return false;
    }
    return true;
  });
}
