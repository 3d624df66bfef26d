import { useMutation, useQueryClient } from '@tanstack/react-query';
import { todosApi } from '../../../config/api.js';
import { useApi } from '../../../lib/http/http-context.js';
import { listsKeys } from '../lists-keys.js';

export function useDeleteList(listId: string) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => api.command('DELETE', `${todosApi}/lists/${encodeURIComponent(listId)}`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: listsKeys.pages }),
  });
}
