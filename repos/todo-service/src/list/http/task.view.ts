import { z } from 'zod';
import type { Task } from '../domain/task.js';

/** A task over REST. Times in ISO 8601, UTC. */
export const taskSchema = z.strictObject({
  id: z.guid(),
  listId: z.guid(),
  title: z.string(),
  notes: z.string(),
  state: z.enum(['open', 'completed']),
  createdBy: z.guid(),
  createdAt: z.iso.datetime(),
  completedAt: z.iso.datetime().nullable(),
  version: z.int(),
});
export type TaskView = z.output<typeof taskSchema>;

export function taskView({ id, listId, title, notes, createdBy, createdAt, completion, version }: Task): TaskView {
  return {
    id,
    listId,
    title,
    notes,
    state: completion ? 'completed' : 'open',
    createdBy,
    createdAt: createdAt.toISOString(),
    completedAt: completion?.at.toISOString() ?? null,
    version,
  };
}
