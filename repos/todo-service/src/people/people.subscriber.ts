import { HandlerTable } from '@todo-platform/service-kit';
import { closedPersonRow, personRow } from './people.mapping.js';

/** Stores the names and addresses of people, from the events of the users-service. */
export const peopleSubscriber = HandlerTable.projection('todo-worker', {
  'users.account.registered.v1': ({ data, sequence }) => personRow(data.account, sequence),
  'users.account.changed.v1': ({ data, sequence }) => personRow(data.account, sequence),
  'users.account.closed.v1': ({ data, sequence }) => closedPersonRow(data.accountId, sequence),
});
