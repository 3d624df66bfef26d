import type { AccountService, ExportedAccount } from '@todo-platform/contracts/grpc';
import type { ProjectionRow, Snapshot } from '@todo-platform/service-kit';
import type { ServiceClient } from '@todo-platform/service-kit/grpc-client';
import { closedPersonRow, PEOPLE, personRow } from './people.mapping.js';

/** Fills the projection of people from the users-service's export of accounts. */
export function peopleSnapshot({ client, close }: ServiceClient<typeof AccountService, 'export'>): Snapshot {
  return {
    projection: 'people',
    source: 'users-service',
    tables: [PEOPLE],
    close,
    async *pages(cursor, signal) {
      for await (const page of client.export({ cursor }, { signal }))
        yield { cursor: page.cursor, rows: page.accounts.map(rowOf) };
    },
  };
}

function rowOf({ state, sequence }: ExportedAccount): ProjectionRow {
  switch (state.case) {
    case 'open':
      return personRow(state.value, sequence);
    case 'closed':
      return closedPersonRow(state.value.id, sequence);
    default:
      throw new Error('the users-service exported an account that is neither open nor closed');
  }
}
