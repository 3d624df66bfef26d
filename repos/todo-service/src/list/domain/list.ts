import { eventTimestamp, type NewEvent } from '@todo-platform/contracts';

/** A list, the aggregate. `version` counts the changes of the list and of its tasks; each is one event's sequence. */
export interface List {
  readonly id: string;
  /** Account id. */
  readonly ownerId: string;
  readonly name: string;
  readonly version: number;
  readonly createdAt: Date;
}

/** A list with the number of its tasks. */
export interface ListSummary extends List {
  readonly openTasks: number;
  readonly completedTasks: number;
}

/** A decision: the list as it is now and, where something changed, the event that says so. */
export interface ListDecision {
  readonly list: List;
  readonly event?: NewEvent;
}

export function createList(draft: Omit<List, 'version'>): Required<ListDecision> {
  const list = { ...draft, version: 1 };
  return { list, event: { type: 'todo.list.created.v1', sequence: 1, data: { list: listData(list) } } };
}

export function renameList(list: List, name: string): ListDecision {
  if (name === list.name) return { list };
  const renamed = { ...list, name, version: list.version + 1 };
  return {
    list: renamed,
    event: { type: 'todo.list.changed.v1', sequence: renamed.version, data: { list: listData(renamed) } },
  };
}

export function deleteList(list: List, now: Date): Required<ListDecision> {
  const deleted = { ...list, version: list.version + 1 };
  return {
    list: deleted,
    event: {
      type: 'todo.list.deleted.v1',
      sequence: deleted.version,
      data: { list: listData(deleted), deletedAt: eventTimestamp(now) },
    },
  };
}

/** The state that events and calls carry. */
export function listData({ id, ownerId, name, createdAt }: List) {
  return { id, ownerId, name, createdAt: eventTimestamp(createdAt) };
}
