import { TaskSchema } from '@todo-platform/contracts';
import { newId, textOf } from '@todo-platform/service-kit';
import { z } from 'zod';
import type { TaskFields } from '../domain/task.js';

/** What people may write into each field of a task. */
export const taskFields = {
  title: textOf(TaskSchema.field.title),
  notes: textOf(TaskSchema.field.notes),
} satisfies Record<keyof TaskFields, z.ZodType>;

export const addTaskBody = z.strictObject({
  id: newId,
  ...taskFields,
  // Fields that a new task may leave out.
  notes: taskFields.notes.default(''),
});
export type AddTaskBody = z.output<typeof addTaskBody>;

export const changeTaskBody = z
  .strictObject(taskFields)
  .partial()
  .refine((body) => Object.keys(body).length > 0, { message: 'Nothing to change' });
export type ChangeTaskBody = z.output<typeof changeTaskBody>;
