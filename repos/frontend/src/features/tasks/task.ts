import * as z from 'zod/mini';
import { tasksAddBody, type tasksChangeBody, tasksGetResponse } from '../../lib/api/todo-service.gen.js';

/** A task without the fields that no screen shows. */
export const taskSchema = z.omit(tasksGetResponse, { createdBy: true, createdAt: true, completedAt: true });

export type Task = z.infer<typeof taskSchema>;

/** The fields that the editor changes. */
export type TaskFields = Required<z.infer<typeof tasksChangeBody>>;

/** A task to add. This page chooses the id, so that a retry cannot add the task twice. */
export type NewTask = z.input<typeof tasksAddBody> & { readonly id: string };

/** The version of a task that the service has not accepted yet. Real versions start at 1. */
export const unsavedVersion = 0;

/** The task to show until the service answers. Fields that are not given get the service's defaults. */
export function unsavedTask(listId: string, task: NewTask): Task {
  return { ...tasksAddBody.parse(task), id: task.id, listId, state: 'open', version: unsavedVersion };
}
