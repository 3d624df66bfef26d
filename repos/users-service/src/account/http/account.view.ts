import type { Account } from '../domain/account.js';

/** An account as its owner sees it over REST. Times in ISO 8601, UTC. */
export function accountView({ id, email, name, timeZone, version, createdAt }: Account) {
  return { id, email, name, timeZone, version, createdAt: createdAt.toISOString() };
}
export type AccountView = ReturnType<typeof accountView>;
