import type { Refusal, Row, ToCloudEvent } from './kit-types.ts';

type Publisher = {
  readonly source: string;
  readonly component: string;
  readonly pubsub: {
    publish(
      component: string,
      topic: string,
      data: string,
      options: { readonly contentType: string; readonly metadata: Readonly<Record<string, string>> },
    ): Promise<{ readonly error?: Error }>;
  };
};

/** Publishes each row of a round by its own call, through the same SDK and connection. */
export async function publishSingly(
  { pubsub, component, source }: Publisher,
  rows: readonly Row[],
  toCloudEvent: ToCloudEvent,
  atATime: number,
): Promise<readonly Refusal<Row>[]> {
  const refusals: Refusal<Row>[] = [];
  const waiting = rows[Symbol.iterator]();
  const publishNext = async () => {
    for (const row of waiting) {
      const options = { contentType: 'text/plain', metadata: { partitionKey: row.key, rawPayload: 'true' } };
      const { error } = await pubsub.publish(component, row.topic, toCloudEvent(row, source), options);
      if (error) refusals.push({ row, reason: error.message });
    }
  };
  await Promise.all(Array.from({ length: atATime }, publishNext));
  return refusals;
}
