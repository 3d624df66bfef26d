import { useQuery } from '@tanstack/react-query';
import { todosApi } from '../../../config/api.js';
import { useApi } from '../../../lib/http/http-context.js';
import { listSchema } from '../list.js';
import { listsKeys } from '../lists-keys.js';

export function useList(listId: string) {
  const api = useApi();
  return useQuery({
    queryKey: listsKeys.one(listId),
    queryFn: ({ signal }) =>
      api.request(listSchema, 'GET', `${todosApi}/lists/${encodeURIComponent(listId)}`, { signal }),
  });
}
