import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../load/account.ts';
import { CONSUMERS, type Evidence } from './evidence.ts';
import { readApi } from './from-api.ts';
import { readDatabases, rowsToErase } from './from-databases.ts';
import type { Source } from './source.ts';

const ATTEMPTS = 5;
/** How long the worker may take to erase the activity of accounts that were closed last. */
const ERASED_WITHIN_MS = 60_000;
const POLL_MS = 250;

/**
 * Reads all evidence, after the activity of closed accounts was erased or should have been. A command in doubt may still commit, so it reads again if an event was committed meanwhile.
 */
export async function gather(source: Source, people: readonly Account[]): Promise<Evidence> {
  const end = performance.now() + ERASED_WITHIN_MS;
  while ((await rowsToErase(source)) > 0 && performance.now() < end) await sleep(POLL_MS);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { events } = await readDatabases(source);
    const api = await readApi(source.origin, people);
    const records = await readTopics(source);
    const rows = await readDatabases(source);
    if (rows.events.length === events.length) return { ...rows, ...api, records };
  }
  throw new Error(`After ${ATTEMPTS} attempts, events are still being committed although no commands are sent.`);
}

async function readTopics(source: Source): Promise<Evidence['records']> {
  const records = CONSUMERS.map(async ({ topic }) =>
    (await source.records(topic)).map((record) => ({ topic, ...record })),
  );
  return (await Promise.all(records)).flat();
}
