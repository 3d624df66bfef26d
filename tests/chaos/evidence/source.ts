import { z } from 'zod';
import type { Product } from '../../../dev/index.ts';
import { readTopic } from '../../support/kafka.ts';
import { sql } from '../../support/sql.ts';

export type DatabaseName = 'users' | 'todo';

/** How to read evidence: from a product on this machine or on a cluster. */
export type Source = {
  /** The origin of the REST API. */
  readonly origin: string;
  /** Ids of the accounts and lists to read; all if undefined. */
  readonly keys?: ReadonlySet<string>;
  /** The rows of a statement, by column; times as Date or as ISO 8601. */
  readonly rows: (database: DatabaseName, statement: string) => Promise<readonly unknown[]>;
  /** The records that a topic holds now. Records of one Kafka partition are in the order of their offsets. */
  readonly records: (topic: string) => Promise<readonly { readonly key: string; readonly eventId: string }[]>;
};

const Envelope = z.object({ id: z.string() });

/** The evidence of a product that runs on this machine. */
export function sourceOf(product: Product): Source {
  return {
    origin: product.url,
    rows: (database, statement) => sql(product, database, statement),
    records: async (topic) =>
      (await readTopic(product, topic)).map(({ key, value }) => ({
        key,
        eventId: Envelope.parse(JSON.parse(value)).id,
      })),
  };
}
