import { z } from 'zod';

/** What runs in the place of the product's own messaging. */
export const Variant = z.discriminatedUnion('name', [
  z.object({ name: z.literal('product') }),
  /** One Dapr call for each row, so many at a time; all else is the product. */
  z.object({ name: z.literal('single-calls'), atATime: z.int().positive() }),
  /** kafkajs instead of Dapr on both sides, in this consumer group; all else is the product. */
  z.object({ name: z.literal('kafkajs'), broker: z.string(), group: z.string() }),
  /** Commands write no outbox row. */
  z.object({ name: z.literal('no-outbox') }),
]);

export type Variant = Readonly<z.infer<typeof Variant>>;
