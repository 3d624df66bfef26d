import type { Account } from '../load/account.ts';
import { CONSUMERS, type Evidence } from './evidence.ts';
import { readApi } from './from-api.ts';
import { readDatabases } from './from-databases.ts';
import type { Source } from './source.ts';

const ATTEMPTS = 5;

/**
 * Reads everything. A command that was in doubt may still be on its way, so what was read counts only if nothing was committed
 * meanwhile.
 */
export async function gather(source: Source, people: readonly Account[]): Promise<Evidence> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { events } = await readDatabases(source);
    const api = await readApi(source.origin, people);
    const records = await readTopics(source);
    const rows = await readDatabases(source);
    if (rows.events.length === events.length) return { ...rows, ...api, records };
  }
  throw new Error('Events were committed while nobody sent commands.');
}

async function readTopics(source: Source): Promise<Evidence['records']> {
  const records = CONSUMERS.map(async ({ topic }) =>
    (await source.records(topic)).map((record) => ({ topic, ...record })),
  );
  return (await Promise.all(records)).flat();
}
