import { type Account, UnreadableEventError } from '@todo-platform/contracts';
import type { ProjectionRow, ProjectionTable } from '@todo-platform/service-kit';

export const PEOPLE: ProjectionTable = {
  name: 'people',
  id: 'id',
  columns: ['name', 'email', 'closed'],
  sequence: 'exact',
};

/** Maps an account of the users-service to its row of the projection. @throws UnreadableEventError if there is no account. */
export function personRow(account: Account | undefined, sequence: number): ProjectionRow {
  if (!account) throw new UnreadableEventError('the event has no account');
  const { id, name, email } = account;
  return { table: PEOPLE, id, sequence, values: { name, email, closed: false } };
}

/** The row of a closed account: a tombstone, without name and address. */
export function closedPersonRow(id: string, sequence: number): ProjectionRow {
  return { table: PEOPLE, id, sequence, values: { name: '', email: '', closed: true } };
}
