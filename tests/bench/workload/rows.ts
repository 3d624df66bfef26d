import { v7 as uuidv7 } from 'uuid';
import { shardOf } from './shard.ts';

/** An outbox row, as the todo-service's commands write it. */
export type Row = {
  readonly id: string;
  readonly shard: number;
  readonly key: string;
  /** The id of the list or task that the event changes. */
  readonly entity: string;
  readonly type: string;
  readonly sequence: number;
  readonly data: string;
};

/** How events spread over lists. */
export type Skew = {
  readonly name: string;
  /** The number of the list to which the event with this index belongs. */
  readonly listOf: (index: number) => number;
};

export const evenly = (lists: number): Skew => ({
  name: `${lists.toLocaleString('en')} lists`,
  listOf: (index) => index % lists,
});

/** The spread of every measurement that does not compare spreads. */
export const EVENLY = evenly(5_000);

export const oneList: Skew = { name: 'one hot list', listOf: () => 0 };

/**
 * Events of new lists, in commit order. Each list is created first. Then each of its tasks is added, completed and changed, one task
 * after the other.
 */
export function makeRows(count: number, { listOf }: Skew, owners: readonly string[]): readonly Row[] {
  const lists = new Map<number, List>();
  return Array.from({ length: count }, (_, index) => {
    const number = listOf(index);
    const list = lists.get(number) ?? { id: uuidv7(), owner: owners[number % owners.length] ?? '', sequence: 0 };
    lists.set(number, list);
    list.sequence++;
    const { type, data } = nextEvent(list);
    const { id: key, sequence } = list;
    const entity = 'task' in data ? data.task.id : key;
    return { id: uuidv7(), shard: shardOf(key), key, entity, type, sequence, data: JSON.stringify(data) };
  });
}

type EventData = { readonly list: object } | { readonly task: { readonly id: string } };

type List = { readonly id: string; readonly owner: string; sequence: number; task?: string };

function nextEvent(list: List): { readonly type: string; readonly data: EventData } {
  const { id, owner, sequence } = list;
  const now = new Date().toISOString();
  if (sequence === 1)
    return {
      type: 'todo.list.created.v1',
      data: { list: { id, ownerId: owner, name: 'Weekend', createdAt: now } },
    };
  const step = (sequence - 2) % 3;
  if (step === 0 || list.task === undefined) list.task = uuidv7();
  const open = {
    id: list.task,
    listId: id,
    title: `Tomatoes, the good ones (${sequence})`,
    notes: 'From the market, if they still have some.',
    state: 'TASK_STATE_OPEN',
    createdBy: owner,
    createdAt: now,
  };
  const completed = { ...open, state: 'TASK_STATE_COMPLETED', completedBy: owner, completedAt: now };
  if (step === 0) return { type: 'todo.task.added.v1', data: { task: open } };
  if (step === 1) return { type: 'todo.task.completed.v1', data: { task: completed } };
  return { type: 'todo.task.changed.v1', data: { task: completed } };
}
