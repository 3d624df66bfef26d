import { useMutation, useQueryClient } from '@tanstack/react-query';
import { todosApi } from '../../../config/api.js';
import { useApi } from '../../../lib/http/http-context.js';
import { listSchema } from '../list.js';
import { listsKeys } from '../lists-keys.js';

export interface NewList {
  readonly id: string;
  readonly name: string;
}

export function useCreateList() {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (list: NewList) => api.request(listSchema, 'POST', `${todosApi}/lists`, { body: list }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: listsKeys.all }),
  });
}
