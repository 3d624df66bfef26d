import { type Account, UnreadableEventError } from '@todo-platform/contracts';
import { HandlerTable, type Transaction } from '@todo-platform/service-kit';
import { PeopleRepository } from './database/people.repository.js';
import { closedPerson, person } from './people.mapping.js';

async function put(account: Account | undefined, { sequence }: { sequence: number }, { manager }: Transaction) {
  if (!account) throw new UnreadableEventError('the event carries no account');
  await new PeopleRepository(manager).put(person(account, sequence));
}

/** Keeps who the people are. */
export const peopleSubscriber = HandlerTable.of('todo-worker', {
  'users.account.registered.v1': (event, transaction) => put(event.data.account, event, transaction),
  'users.account.changed.v1': (event, transaction) => put(event.data.account, event, transaction),
  'users.account.closed.v1': async ({ data, sequence }, { manager }) => {
    await new PeopleRepository(manager).put(closedPerson(data.accountId, sequence));
  },
});
