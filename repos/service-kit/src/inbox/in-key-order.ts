import type { Answer, Delivery } from './delivery.js';

/**
 * How many keys of a batch are handled at the same time. Each uses a database connection; a sidecar sends up to two batches at a time,
 * and the relay needs connections too.
 */
export const CONCURRENT_KEYS = 4;

/**
 * Handles a batch: deliveries of one key one after the other, different keys at the same time. After a RETRY, later deliveries of the
 * same key answer RETRY without being tried, so that daprd redelivers them after it.
 * @returns an answer for each delivery, in the order of `deliveries`.
 */
export async function answerInKeyOrder(
  deliveries: readonly Delivery[],
  receive: (delivery: Delivery) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers = deliveries.map((): Answer => 'RETRY');
  const keys = Map.groupBy(deliveries.entries(), ([, { key }]) => key).values();
  const handleKeys = async (): Promise<void> => {
    // All loops share this iterator, so that each key is handled once.
    for (const entries of keys) {
      for (const [index, delivery] of entries) {
        const answer = await receive(delivery);
        if (answer === 'RETRY') break;
        answers[index] = answer;
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_KEYS }, handleKeys));
  return answers;
}
