import { type Account, UnreadableEventError } from '@todo-platform/contracts';
import type { Person } from './database/people.repository.js';

/** What the projection keeps of an account of the users-service. @throws UnreadableEventError where there is none. */
export function person(account: Account | undefined, sequence: number): Person {
  if (!account) throw new UnreadableEventError('there is no account');
  const { id, name, email } = account;
  return { id, name, email, closed: false, sequence };
}

/** The same of a closed one: a tombstone. */
export function closedPerson(id: string, sequence: number): Person {
  return { id, name: '', email: '', closed: true, sequence };
}
