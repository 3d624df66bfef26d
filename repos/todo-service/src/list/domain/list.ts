import {
  applyChange,
  eventTimestamp,
  type Fields,
  type List as ListMessage,
  type NewEvent,
} from '@todo-platform/contracts';
import type { ListServiceChangeListRequest, ListServiceCreateListRequest } from '@todo-platform/contracts/grpc';

/** The fields of a list that people fill in: those of the contract's CreateList request, without the id. */
export type ListFields = Readonly<Pick<ListMessage, Exclude<keyof Fields<ListServiceCreateListRequest>, 'id'>>>;

/** New values of these fields. */
export type ListChange = Readonly<Pick<ListServiceChangeListRequest, keyof ListFields>>;

/** A list is the aggregate. `version` counts its changes and those of its tasks, and is the sequence of each change's event. */
export interface List extends ListFields {
  readonly id: string;
  /** Account id. */
  readonly ownerId: string;
  readonly version: number;
  readonly createdAt: Date;
}

/** A list with the number of its tasks. */
export interface ListSummary extends List {
  readonly openTasks: number;
  readonly completedTasks: number;
}

/** The list after a command, and the event if the command changed it. */
export interface ListDecision {
  readonly list: List;
  readonly event?: NewEvent;
}

/** @returns the list with version 1; it has no tasks yet */
export function createList(draft: Omit<List, 'version'>): Required<ListDecision> {
  const list = { ...draft, version: 1 };
  return { list, event: { type: 'todo.list.created.v1', sequence: 1, data: { list: listData(list) } } };
}

export function changeList(list: List, change: ListChange): ListDecision {
  const changed = applyChange(list, change);
  if (changed === list) return { list };
  const version = list.version + 1;
  return {
    list: { ...changed, version },
    event: { type: 'todo.list.changed.v1', sequence: version, data: { list: listData(changed) } },
  };
}

export function deleteList(list: List, now: Date): Required<ListDecision> {
  const version = list.version + 1;
  return {
    list: { ...list, version },
    event: {
      type: 'todo.list.deleted.v1',
      sequence: version,
      data: { list: listData(list), deletedAt: eventTimestamp(now) },
    },
  };
}

/** The list as events and gRPC carry it. */
export function listData({ version, createdAt, ...fields }: List) {
  return { ...fields, createdAt: eventTimestamp(createdAt) } satisfies Fields<ListMessage>;
}
