import { z } from 'zod';
import type { Task } from '../domain/task.js';
import { answerFields } from './answer-fields.js';
import { taskFields } from './task.schemas.js';

/** A task as REST shows it. Times are in ISO 8601, UTC. */
export const taskSchema = z.strictObject({
  id: z.guid(),
  listId: z.guid(),
  ...answerFields(taskFields),
  state: z.enum(['open', 'completed']),
  createdBy: z.guid(),
  createdAt: z.iso.datetime(),
  completedAt: z.iso.datetime().nullable(),
  version: z.int(),
});
export type TaskView = z.output<typeof taskSchema>;

export function taskView({ completion, createdAt, ...fields }: Task): TaskView {
  return {
    ...fields,
    state: completion ? 'completed' : 'open',
    createdAt: createdAt.toISOString(),
    completedAt: completion?.at.toISOString() ?? null,
  };
}
