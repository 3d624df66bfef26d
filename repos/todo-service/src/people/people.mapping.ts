import { type Account, UnreadableEventError } from '@todo-platform/contracts';
import type { Person } from './database/people.repository.js';

/** Maps an account of the users-service to its row of the projection. @throws UnreadableEventError if there is no account. */
export function person(account: Account | undefined, sequence: number): Person {
  if (!account) throw new UnreadableEventError('the event has no account');
  const { id, name, email } = account;
  return { id, name, email, closed: false, sequence };
}

/** The row of a closed account: a tombstone, without name and address. */
export function closedPerson(id: string, sequence: number): Person {
  return { id, name: '', email: '', closed: true, sequence };
}
