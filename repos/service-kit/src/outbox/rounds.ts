import type { OutboxRow } from './outbox-row.js';

/** Rows that go out in one bulk call. */
export const ROUND_SIZE = 100;

/**
 * Cuts a window of rows (in serial order) into rounds: one topic each, at most `size` rows, and **at most one row per
 * aggregate**, since a bulk call promises no order and may fail in part. An aggregate whose row was refused in an
 * earlier round of the window (`isHeldBack`) yields nothing more, so that its order is kept and others go on.
 */
export function* rounds(
  window: readonly OutboxRow[],
  isHeldBack: (key: string) => boolean,
  size = ROUND_SIZE,
): Generator<readonly OutboxRow[]> {
  for (const queues of queuesByTopic(window)) {
    let waiting = [...queues.entries()];
    while (waiting.length > 0) {
      const heads = waiting.splice(0, size).filter(([key]) => !isHeldBack(key));
      const round = heads.flatMap(([, queue]) => queue.pop() ?? []);
      // Back to the end of the line, so that one long queue does not keep the others waiting.
      waiting = waiting.concat(heads.filter(([, queue]) => queue.length > 0));
      if (round.length > 0) yield round;
    }
  }
}

/** Per topic, each key's rows with the earliest last, so that taking one is a pop. */
function queuesByTopic(window: readonly OutboxRow[]): Iterable<Map<string, OutboxRow[]>> {
  const topics = new Map<string, Map<string, OutboxRow[]>>();
  for (const row of window.toReversed()) {
    const queues = topics.get(row.topic) ?? new Map<string, OutboxRow[]>();
    topics.set(row.topic, queues);
    const queue = queues.get(row.key);
    if (queue) queue.push(row);
    else queues.set(row.key, [row]);
  }
  return topics.values();
}
