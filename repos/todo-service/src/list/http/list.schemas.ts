import { ListSchema } from '@todo-platform/contracts';
import { newId, textOf } from '@todo-platform/service-kit';
import { z } from 'zod';
import type { ListFields } from '../domain/list.js';

/** What people may write into each field of a list. */
export const listFields = {
  name: textOf(ListSchema.field.name),
} satisfies Record<keyof ListFields, z.ZodType>;

export const createListBody = z.strictObject({ id: newId, ...listFields });
export type CreateListBody = z.output<typeof createListBody>;

export const changeListBody = z.strictObject(listFields);
export type ChangeListBody = z.output<typeof changeListBody>;
