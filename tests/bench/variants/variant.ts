import { z } from 'zod';

/** What a benchmark runs instead of the product's own messaging. */
export const Variant = z.discriminatedUnion('name', [
  z.object({ name: z.literal('product') }),
  /** One Dapr call for each row, `atATime` of them at the same time. The rest is the product. */
  z.object({ name: z.literal('single-calls'), atATime: z.int().positive() }),
  /** kafkajs instead of Dapr for publishing and consuming, in the consumer group `group`. The rest is the product. */
  z.object({ name: z.literal('kafkajs'), broker: z.string(), group: z.string() }),
  /** The product, but commands write no outbox rows. */
  z.object({ name: z.literal('no-outbox') }),
]);

export type Variant = Readonly<z.infer<typeof Variant>>;
