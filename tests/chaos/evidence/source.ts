import { z } from 'zod';
import type { Platform } from '../../../platform/local/index.ts';
import { readTopic } from '../../support/kafka.ts';
import { sql } from '../../support/sql.ts';

export type DatabaseName = 'users' | 'todo';

/** Where the evidence is: whoever runs the platform, the same can be asked of it. */
export type Source = {
  /** Of people's requests. */
  readonly origin: string;
  /** Accounts and lists that are looked at; all where others do not use the platform. */
  readonly keys?: ReadonlySet<string>;
  /** The rows of a statement, by column; times as Date or as ISO 8601. */
  readonly rows: (database: DatabaseName, statement: string) => Promise<readonly unknown[]>;
  /** The records of a topic up to now, those of one partition in the order of their offsets. */
  readonly records: (topic: string) => Promise<readonly { readonly key: string; readonly eventId: string }[]>;
};

const Envelope = z.object({ id: z.string() });

/** A platform that runs on this machine. */
export function sourceOf(platform: Platform): Source {
  return {
    origin: platform.url,
    rows: (database, statement) => sql(platform, database, statement),
    records: async (topic) =>
      (await readTopic(platform, topic)).map(({ key, value }) => ({
        key,
        eventId: Envelope.parse(JSON.parse(value)).id,
      })),
  };
}
