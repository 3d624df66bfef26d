/** A Kafka topic: its name, number of partitions and how long its records are kept (milliseconds). */
export interface Topic {
  readonly name: string;
  readonly partitions: number;
  readonly retentionMs: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const PARTITIONS = 12;

function defineTopic<const N extends string>(name: N, retentionDays: number) {
  return { name, partitions: PARTITIONS, retentionMs: retentionDays * DAY_MS } as const;
}

export const usersAccounts = defineTopic('users.accounts.v1', 7);
export const todoLists = defineTopic('todo.lists.v1', 7);
export const usersDeadLetters = defineTopic('users-worker.dead-letters.v1', 30);
export const todoDeadLetters = defineTopic('todo-worker.dead-letters.v1', 30);

/** Every topic that the platform creates. */
export const topics: readonly Topic[] = [usersAccounts, todoLists, usersDeadLetters, todoDeadLetters];
