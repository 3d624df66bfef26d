import { listNotFound } from './errors.js';
import type { List } from './list.js';

export type ListAction = 'read' | 'change' | 'delete';

/** The relation of a person to a list. */
type Role = 'owner';

const allowed: Readonly<Record<Role, readonly ListAction[]>> = {
  owner: ['read', 'change', 'delete'],
};

export function isOwner({ ownerId }: List, caller: string): boolean {
  return ownerId === caller;
}

/**
 * Decides whether the caller may do this to the list. Every command and query on one list asks here, and nowhere else.
 * @param list undefined if there is no such list
 * @throws DomainError list.not-found. To a caller without access, a list looks like one that does not exist.
 */
export function authorize<L extends List>(list: L | undefined, caller: string, action: ListAction): L {
  const role = list && roleOf(list, caller);
  if (list && role && allowed[role].includes(action)) return list;
  throw listNotFound();
}

function roleOf(list: List, caller: string): Role | undefined {
  return isOwner(list, caller) ? 'owner' : undefined;
}
