import type { ApiClient } from '../../../lib/http/api-client.js';
import { taskPath } from '../task-path.js';
import { type Task, taskSchema } from '../task.js';

/** Throws ApiError. */
export function getTask(api: ApiClient, task: Pick<Task, 'id' | 'listId'>): Promise<Task> {
  return api.request(taskSchema, 'GET', taskPath(task));
}
