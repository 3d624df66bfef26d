import { HandlerTable } from '@todo-platform/service-kit';
import { PeopleRepository, type Person } from './database/people.repository.js';
import { closedPerson, person } from './people.mapping.js';

/** Stores the names and addresses of people, from the events of the users-service. */
export const peopleSubscriber = HandlerTable.projection<'todo-worker', Person>(
  'todo-worker',
  {
    'users.account.registered.v1': ({ data, sequence }) => person(data.account, sequence),
    'users.account.changed.v1': ({ data, sequence }) => person(data.account, sequence),
    'users.account.closed.v1': ({ data, sequence }) => closedPerson(data.accountId, sequence),
  },
  (people, { manager }) => new PeopleRepository(manager).put(people),
);
