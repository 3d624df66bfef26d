import { useMutation, useQueryClient } from '@tanstack/react-query';
import { todosApi } from '../../../config/api.js';
import { toApiError } from '../../../lib/http/api-error.js';
import type { ApiClient } from '../../../lib/http/api-client.js';
import { useApi } from '../../../lib/http/http-context.js';
import { type List, listSchema } from '../list.js';
import { listsKeys } from '../lists-keys.js';

interface ListRename {
  readonly name: string;
  /** The list as the person saw it while choosing the new name. */
  readonly seen: List;
}

/** Throws ApiError, with status 412 if the list was renamed elsewhere meanwhile. */
async function renameList(api: ApiClient, { name, seen }: ListRename): Promise<List> {
  const path = `${todosApi}/lists/${encodeURIComponent(seen.id)}`;
  const patch = (version: number) => api.request(listSchema, 'PATCH', path, { body: { name }, ifMatch: version });
  try {
    return await patch(seen.version);
  } catch (error) {
    if (toApiError(error).status !== 412) throw error;
    // A change to a task raises the list's version too. If the name is still the same, renaming overwrites nobody's change.
    const current = await api.request(listSchema, 'GET', path);
    if (current.name !== seen.name) throw error;
    return patch(current.version);
  }
}

export function useRenameList() {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (rename: ListRename) => renameList(api, rename),
    onSuccess: (list) => {
      queryClient.setQueryData(listsKeys.one(list.id), list);
      return queryClient.invalidateQueries({ queryKey: listsKeys.pages });
    },
    onError: async (error) => {
      if (toApiError(error).status === 412) await queryClient.invalidateQueries({ queryKey: listsKeys.all });
    },
  });
}
