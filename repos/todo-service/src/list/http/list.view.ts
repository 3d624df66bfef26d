import type { List } from '../domain/list.js';

export interface ListSummary extends List {
  readonly openTasks: number;
  readonly completedTasks: number;
}

/** A list over REST. Times in ISO 8601, UTC. */
export function listView({ id, name, ownerId, openTasks, completedTasks, version, createdAt }: ListSummary) {
  return { id, name, ownerId, openTasks, completedTasks, version, createdAt: createdAt.toISOString() };
}
export type ListView = ReturnType<typeof listView>;
