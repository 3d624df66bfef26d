import { useInfiniteQuery } from '@tanstack/react-query';
import { todosApi } from '../../../config/api.js';
import { useApi } from '../../../lib/http/http-context.js';
import { pageOf, pageQuery } from '../../../lib/http/page-of.js';
import { listSchema } from '../list.js';
import { listsKeys } from '../lists-keys.js';

const listPageSchema = pageOf(listSchema);

/** The lists of the signed-in person, page by page. */
export function useLists() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: listsKeys.pages,
    queryFn: ({ pageParam, signal }) =>
      api.request(listPageSchema, 'GET', `${todosApi}/lists${pageQuery(pageParam)}`, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}
