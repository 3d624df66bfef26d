import * as z from 'zod/mini';
import { listsGetResponse } from '../../lib/api/todo-service.gen.js';

/** The fields of a list that screens show. Others may be missing, so that this page also works with an older service. */
export const listSchema = z.pick(listsGetResponse, {
  id: true,
  name: true,
  openTasks: true,
  completedTasks: true,
  version: true,
});

export type List = z.infer<typeof listSchema>;
