import type { OutboxRow } from './outbox-row.js';

/** Rows that go out in one bulk call. */
export const ROUND_SIZE = 100;
/** Bytes of event data in one bulk call, well below the 4 MiB that daprd takes. One row alone may be larger. */
export const ROUND_BYTES = 1024 * 1024;

export interface RoundLimits {
  /** Whether this row must wait: an earlier one of its key, or its whole topic, was refused. */
  readonly mustWait: (row: OutboxRow) => boolean;
  /** Whether this row goes alone: one of its key was refused before, and must not spoil a round for others. */
  readonly isSuspect: (row: OutboxRow) => boolean;
  /** The most rows of a round of this topic. */
  readonly sizeOf: (topic: string) => number;
}

/**
 * Cuts a window of rows (in serial order) into rounds: one topic each, bounded in rows and bytes, and **at most one row
 * per aggregate**, since a bulk call promises no order and may fail in part. An aggregate whose row must wait yields
 * nothing more, so that its order is kept and others go on. Asked for round by round: what becomes of one decides the next.
 */
export function* rounds(
  window: readonly OutboxRow[],
  { mustWait, isSuspect, sizeOf }: RoundLimits,
): Generator<readonly OutboxRow[]> {
  for (const [topic, queues] of queuesByTopic(window)) {
    let waiting = queues;
    while (waiting.length > 0) {
      const round: OutboxRow[] = [];
      const served: OutboxRow[][] = [];
      let bytes = 0;
      let looked = 0;
      for (const queue of waiting) {
        const head = queue.at(-1);
        const size = head ? bytesOf(head) : 0;
        if (round.length === sizeOf(topic) || (round.length > 0 && bytes + size > ROUND_BYTES)) break;
        if (head && round.length > 0 && isSuspect(head)) break;
        looked++;
        if (!head || mustWait(head)) continue;
        round.push(head);
        bytes += size;
        queue.pop();
        served.push(queue);
        if (isSuspect(head)) break;
      }
      // Back to the end of the line, so that one long queue does not keep the others waiting.
      waiting = waiting.slice(looked).concat(served.filter((queue) => queue.length > 0));
      if (round.length > 0) yield round;
    }
  }
}

const bytesOf = (row: OutboxRow) => Buffer.byteLength(row.data);

/** Per topic, each key's rows with the earliest last, so that taking one is a pop; the longest waiting key first. */
function queuesByTopic(window: readonly OutboxRow[]): readonly (readonly [string, OutboxRow[][]])[] {
  const topics = new Map<string, Map<string, OutboxRow[]>>();
  for (const row of window) {
    const queues = topics.get(row.topic) ?? new Map<string, OutboxRow[]>();
    topics.set(row.topic, queues);
    const queue = queues.get(row.key);
    if (queue) queue.push(row);
    else queues.set(row.key, [row]);
  }
  return [...topics].map(([topic, queues]) => [topic, [...queues.values()].map((queue) => queue.reverse())]);
}
