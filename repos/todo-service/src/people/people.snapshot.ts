import type { AccountService, ExportedAccount } from '@todo-platform/contracts/grpc';
import type { Snapshot } from '@todo-platform/service-kit';
import type { ServiceClient } from '@todo-platform/service-kit/grpc-client';
import { PeopleRepository, type Person } from './database/people.repository.js';
import { closedPerson, person } from './people.mapping.js';

/** Fills the people from the accounts of the users-service. */
export function peopleSnapshot({ client, close }: ServiceClient<typeof AccountService, 'export'>): Snapshot {
  return {
    projection: 'people',
    close,
    async *pages(cursor, signal) {
      for await (const page of client.export({ cursor }, { signal }))
        yield {
          cursor: page.cursor,
          apply: ({ manager }) => new PeopleRepository(manager).put(page.accounts.map(personOf)),
        };
    },
  };
}

function personOf({ state, sequence }: ExportedAccount): Person {
  switch (state.case) {
    case 'open':
      return person(state.value, sequence);
    case 'closed':
      return closedPerson(state.value.id, sequence);
    default:
      throw new Error('the snapshot has an account that is neither open nor closed');
  }
}
