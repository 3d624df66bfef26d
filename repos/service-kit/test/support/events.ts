import type { NewEvent } from '@todo-platform/contracts';

/** The n-th event of a list, whose name tells its sequence. */
export function listEvent(listId: string, sequence: number): NewEvent {
  const list = { id: listId, ownerId: 'owner', name: `version ${sequence}` };
  if (sequence === 1) return { type: 'todo.list.created.v1', sequence, data: { list } };
  return { type: 'todo.list.changed.v1', sequence, data: { list } };
}
