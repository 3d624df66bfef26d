import { z } from 'zod';
import type { Platform } from '../../../platform/local/index.ts';
import { readTopic } from '../../support/kafka.ts';
import type { Account } from '../load/account.ts';
import { CONSUMERS, type Evidence } from './evidence.ts';
import { readApi } from './from-api.ts';
import { readDatabases } from './from-databases.ts';

const ATTEMPTS = 5;
const envelope = z.object({ id: z.string() });

/**
 * Reads everything. A command that was in doubt may still be on its way, so what was read counts only if nothing was committed
 * meanwhile.
 */
export async function gather(platform: Platform, people: readonly Account[]): Promise<Evidence> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { events } = await readDatabases(platform);
    const api = await readApi(platform.url, people);
    const records = await readTopics(platform);
    const rows = await readDatabases(platform);
    if (rows.events.length === events.length) return { ...rows, ...api, records };
  }
  throw new Error('Events were committed while nobody sent commands.');
}

async function readTopics(platform: Platform): Promise<Evidence['records']> {
  const records: Evidence['records'][number][] = [];
  for (const { topic } of CONSUMERS) {
    for (const { key, value } of await readTopic(platform, topic))
      records.push({ topic, key, eventId: envelope.parse(JSON.parse(value)).id });
  }
  return records;
}
