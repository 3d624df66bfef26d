import type { MessageInitShape } from '@bufbuild/protobuf';
import { eventTimestamp, type NewEvent } from '@todo-platform/contracts';
import type { ExportedAccountSchema } from '@todo-platform/contracts/grpc';
import { testWorker, type TestWorker } from '@todo-platform/service-kit/testing';
import { AppModule } from '../../src/app.module.js';
import { callConfig } from './todo-api.js';

/** Starts a worker on this database, and plays its sidecar. */
export async function peopleWorker(databaseUrl: string): Promise<TestWorker> {
  const calls = await callConfig();
  return testWorker({
    databaseUrl,
    moduleOf: (config) => AppModule.forRole({ ...config, ...calls }),
    source: 'users-service',
    topic: 'users.accounts.v1',
  });
}

const at = eventTimestamp(new Date('2026-03-01T12:00:00Z'));
const account = (id: string, name: string) => ({
  id,
  name,
  email: `${name.toLowerCase()}@example.com`,
  timeZone: 'UTC',
  createdAt: at,
});
/** The events of an account that is registered as Ada, renamed twice and closed. */
export const life = (id: string): NewEvent[] => [
  { type: 'users.account.registered.v1', sequence: 1, data: { account: account(id, 'Ada') } },
  { type: 'users.account.changed.v1', sequence: 2, data: { account: account(id, 'Lovelace') } },
  { type: 'users.account.changed.v1', sequence: 3, data: { account: account(id, 'Countess') } },
  { type: 'users.account.closed.v1', sequence: 4, data: { accountId: id, closedAt: at } },
];
/** The same states as the users-service exports them. */
export const exportedLife = (id: string): MessageInitShape<typeof ExportedAccountSchema>[] => [
  { sequence: 1, state: { case: 'open', value: account(id, 'Ada') } },
  { sequence: 2, state: { case: 'open', value: account(id, 'Lovelace') } },
  { sequence: 3, state: { case: 'open', value: account(id, 'Countess') } },
  { sequence: 4, state: { case: 'closed', value: { id, closedAt: at } } },
];

/** The row of the closed account. */
export const TOMBSTONE = { name: '', email: '', closed: true, sequence: 4 };

/** Every order of these values. */
export function permutations<T>(all: readonly T[]): T[][] {
  if (all.length === 0) return [[]];
  return all.flatMap((first, index) => permutations(all.toSpliced(index, 1)).map((rest) => [first, ...rest]));
}
