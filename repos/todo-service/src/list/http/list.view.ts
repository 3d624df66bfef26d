import { z } from 'zod';
import type { List, ListSummary } from '../domain/list.js';
import { answerFields } from './answer-fields.js';
import { listFields } from './list.schemas.js';

/** A list as REST shows it. Times are in ISO 8601, UTC. */
export const listSchema = z.strictObject({
  id: z.guid(),
  ...answerFields(listFields),
  ownerId: z.guid(),
  openTasks: z.int(),
  completedTasks: z.int(),
  version: z.int(),
  createdAt: z.iso.datetime(),
});
export type ListView = z.output<typeof listSchema>;

export function listView({ createdAt, ...fields }: ListSummary): ListView {
  return { ...fields, createdAt: createdAt.toISOString() };
}

/** The current state in the answer to a command that expected another version. */
export function currentListView({ ownerId, createdAt, ...fields }: List) {
  return fields;
}
