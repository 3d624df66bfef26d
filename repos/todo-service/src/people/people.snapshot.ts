import type { AccountService, ExportedAccount } from '@todo-platform/contracts/grpc';
import type { ProjectionRow, ProjectionTable, Snapshot, Transaction } from '@todo-platform/service-kit';
import type { ServiceClient } from '@todo-platform/service-kit/grpc-client';
import { PeopleRepository, type Person } from './database/people.repository.js';
import { closedPerson, person } from './people.mapping.js';

const PEOPLE: ProjectionTable = {
  name: 'people',
  id: 'id',
  columns: ['name', 'email', 'closed'],
  sequence: 'exact',
};

/** Fills the projection of people from the users-service's export of accounts. */
export function peopleSnapshot({ client, close }: ServiceClient<typeof AccountService, 'export'>): Snapshot {
  return {
    projection: 'people',
    source: 'users-service',
    tables: [PEOPLE],
    close,
    async *pages(cursor, signal) {
      for await (const page of client.export({ cursor }, { signal })) {
        const people = page.accounts.map(personOf);
        const apply = ({ manager }: Transaction) => new PeopleRepository(manager).put(people);
        yield { cursor: page.cursor, rows: people.map(rowOf), apply };
      }
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
      throw new Error('the users-service exported an account that is neither open nor closed');
  }
}

function rowOf({ id, sequence, name, email, closed }: Person): ProjectionRow {
  return { table: PEOPLE, id, sequence, values: { name, email, closed } };
}
