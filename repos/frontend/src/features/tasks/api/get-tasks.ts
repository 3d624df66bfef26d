import { useInfiniteQuery } from '@tanstack/react-query';
import { useApi } from '../../../lib/http/http-context.js';
import { pageOf, pageQuery } from '../../../lib/http/page-of.js';
import { tasksKey } from '../task-cache.js';
import { tasksPath } from '../task-path.js';
import { taskSchema } from '../task.js';

const taskPageSchema = pageOf(taskSchema);

/** The tasks of a list, page by page, in the order that the service gives. */
export function useTasks(listId: string) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: tasksKey(listId),
    queryFn: ({ pageParam, signal }) =>
      api.request(taskPageSchema, 'GET', `${tasksPath(listId)}${pageQuery(pageParam)}`, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}
