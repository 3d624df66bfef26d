import type { OutboxRow } from './outbox-row.js';

/** The most rows of one bulk call. */
export const ROUND_SIZE = 100;
/** The most bytes of event data in one bulk call, well below daprd's limit of 4 MiB. A single row may be larger. */
export const ROUND_BYTES = 1024 * 1024;

export interface RoundLimits {
  /** Whether this row must wait: the broker refused an earlier row of its key, or a whole round of its topic. */
  readonly mustWait: (row: OutboxRow) => boolean;
  /** Whether this row goes alone: the broker refused a row of its key before, and the row must not spoil the call for others. */
  readonly isSuspect: (row: OutboxRow) => boolean;
  /** The most rows of a round of this topic. */
  readonly sizeOf: (topic: string) => number;
}

/**
 * Cuts a window of rows, given in serial order, into rounds. A round has one topic, is bounded in rows and bytes, and holds **at most
 * one row of an aggregate**, since a bulk call promises no order and may fail in part. If a row must wait, later rows of its aggregate
 * are left out, so that its order is kept and others continue. This is a generator, since the answer to one round decides the next.
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
      let examined = 0;
      for (const queue of waiting) {
        const head = queue.at(-1);
        const size = head ? bytesOf(head) : 0;
        if (round.length === sizeOf(topic) || (round.length > 0 && bytes + size > ROUND_BYTES)) break;
        if (head && round.length > 0 && isSuspect(head)) break;
        examined++;
        if (!head || mustWait(head)) continue;
        round.push(head);
        bytes += size;
        queue.pop();
        served.push(queue);
        if (isSuspect(head)) break;
      }
      // A queue that was served goes to the end of the line, so that a long one does not delay the others.
      waiting = waiting.slice(examined).concat(served.filter((queue) => queue.length > 0));
      if (round.length > 0) yield round;
    }
  }
}

const bytesOf = (row: OutboxRow) => Buffer.byteLength(row.data);

/**
 * For each topic one queue a key. The earliest row is the last of its queue, so that taking it is a pop; the first queue is the one
 * whose earliest row is the oldest.
 */
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
