import type { Transaction } from '@todo-platform/service-kit';
import { PeopleRepository } from './database/people.repository.js';
import { accountClosed } from './domain/errors.js';

/**
 * Refuses the commands of a person whose account is closed, as soon as the event that says so has been handled. It takes no lock,
 * so a command may still succeed while that event is on its way.
 * @throws DomainError account.closed
 */
export async function assertAccountOpen({ manager }: Transaction, caller: string): Promise<void> {
  if (await new PeopleRepository(manager).isClosed(caller)) throw accountClosed();
}
