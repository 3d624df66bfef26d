import type { Refusal, Row, ToCloudEvent } from './product.ts';

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

/** Publishes the rows of a round by one call each, through the same SDK and connection. */
export function publishSingly(toCloudEvent: ToCloudEvent, atATime: number) {
  return async function (this: Publisher, rows: readonly Row[]): Promise<readonly Refusal<Row>[]> {
    const refusals: Refusal<Row>[] = [];
    const waiting = rows[Symbol.iterator]();
    const publish = async () => {
      for (const row of waiting) {
        const metadata = { partitionKey: row.key, rawPayload: 'true' };
        const options = { contentType: 'text/plain', metadata };
        const { error } = await this.pubsub.publish(this.component, row.topic, toCloudEvent(row, this.source), options);
        if (error) refusals.push({ row, reason: error.message });
      }
    };
    await Promise.all(Array.from({ length: atATime }, publish));
    return refusals;
  };
}
