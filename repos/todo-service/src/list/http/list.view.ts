import { z } from 'zod';
import type { List } from '../domain/list.js';

export interface ListSummary extends List {
  readonly openTasks: number;
  readonly completedTasks: number;
}

/** A list over REST. Times in ISO 8601, UTC. */
export const listSchema = z.strictObject({
  id: z.guid(),
  name: z.string(),
  ownerId: z.guid(),
  openTasks: z.int(),
  completedTasks: z.int(),
  version: z.int(),
  createdAt: z.iso.datetime(),
});
export type ListView = z.output<typeof listSchema>;

export function listView({ id, name, ownerId, openTasks, completedTasks, version, createdAt }: ListSummary): ListView {
  return { id, name, ownerId, openTasks, completedTasks, version, createdAt: createdAt.toISOString() };
}
