import type { Answer, Delivery } from './delivery.js';

/**
 * Keys of a batch that are handled at the same time. Each takes a database connection meanwhile; a sidecar has two batches on the way, and the
 * relay needs connections too.
 */
export const CONCURRENT_KEYS = 4;

/**
 * Hands over a batch: one after the other within a key, different keys at the same time. After a RETRY, later entries of
 * the same key answer RETRY too and are not tried: they come again behind it.
 * @returns an answer for each delivery, in the order of `deliveries`.
 */
export async function answerInKeyOrder(
  deliveries: readonly Delivery[],
  receive: (delivery: Delivery) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers = deliveries.map((): Answer => 'RETRY');
  const keys = Map.groupBy(deliveries.entries(), ([, { key }]) => key).values();
  const handleKeys = async (): Promise<void> => {
    // The iterator is shared: each key is taken once.
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
