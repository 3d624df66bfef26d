import type { QueryClient } from '@tanstack/react-query';
import type { Pages } from '../../lib/http/page-of.js';
import type { Task } from './task.js';

type TaskPages = Pages<Task>;

export const tasksKey = (listId: string) => ['tasks', listId] as const;

/** Cancels the running fetches: their older data would overwrite a change that is about to be shown. */
export function cancelFetches(queryClient: QueryClient, listId: string): Promise<void> {
  return queryClient.cancelQueries({ queryKey: tasksKey(listId) });
}

/** Replaces the task, or adds it at the end if it is new. */
export function showTask(queryClient: QueryClient, task: Task): void {
  queryClient.setQueryData<TaskPages>(tasksKey(task.listId), (pages) => pages && upsert(pages, task));
}

export function hideTask(queryClient: QueryClient, { id, listId }: Pick<Task, 'id' | 'listId'>): void {
  queryClient.setQueryData<TaskPages>(
    tasksKey(listId),
    (pages) => pages && mapItems(pages, (items) => items.filter((item) => item.id !== id)),
  );
}

function upsert(pages: TaskPages, task: Task): TaskPages {
  if (pages.pages.some((page) => page.items.some(({ id }) => id === task.id))) {
    return mapItems(pages, (items) => items.map((item) => (item.id === task.id ? task : item)));
  }
  const last = pages.pages.length - 1;
  return mapItems(pages, (items, index) => (index === last ? [...items, task] : items));
}

function mapItems(pages: TaskPages, change: (items: Task[], index: number) => Task[]): TaskPages {
  return { ...pages, pages: pages.pages.map((page, index) => ({ ...page, items: change(page.items, index) })) };
}
