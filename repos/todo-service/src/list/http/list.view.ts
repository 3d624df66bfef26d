import { z } from 'zod';
import type { ListSummary } from '../domain/list.js';

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
