import type { Account } from '@todo-platform/contracts';
import type { Person } from './database/people.repository.js';

/** What the projection keeps of an account of the users-service. */
export function person({ id, name, email }: Account, sequence: number): Person {
  return { id, name, email, closed: false, sequence };
}

/** The same of a closed one: a tombstone. */
export function closedPerson(id: string, sequence: number): Person {
  return { id, name: '', email: '', closed: true, sequence };
}
