import { newId, text } from '@todo-platform/service-kit';
import { z } from 'zod';

const name = text(1, 120);
const title = text(1, 300);
const notes = text(0, 4_000);

export const createListBody = z.strictObject({ id: newId, name });
export type CreateListBody = z.output<typeof createListBody>;

export const changeListBody = z.strictObject({ name });
export type ChangeListBody = z.output<typeof changeListBody>;

export const addTaskBody = z.strictObject({ id: newId, title, notes: notes.default('') });
export type AddTaskBody = z.output<typeof addTaskBody>;

export const changeTaskBody = z
  .strictObject({ title: title.optional(), notes: notes.optional() })
  .refine((body) => Object.keys(body).length > 0, { message: 'Nothing to change' });
export type ChangeTaskBody = z.output<typeof changeTaskBody>;
