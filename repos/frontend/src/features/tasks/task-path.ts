import { todosApi } from '../../config/api.js';

export function tasksPath(listId: string): string {
  return `${todosApi}/lists/${encodeURIComponent(listId)}/tasks`;
}

export function taskPath({ listId, id }: { readonly listId: string; readonly id: string }): string {
  return `${tasksPath(listId)}/${encodeURIComponent(id)}`;
}
