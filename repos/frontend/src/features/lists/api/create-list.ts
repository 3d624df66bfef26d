import { useMutation, useQueryClient } from '@tanstack/react-query';
import type * as z from 'zod/mini';
import { todosApi } from '../../../config/api.js';
import type { listsCreateBody } from '../../../lib/api/todo-service.gen.js';
import { useApi } from '../../../lib/http/http-context.js';
import { listSchema } from '../list.js';
import { listsKeys } from '../lists-keys.js';

type NewList = Required<z.infer<typeof listsCreateBody>>;

export function useCreateList() {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (list: NewList) => api.request(listSchema, 'POST', `${todosApi}/lists`, { body: list }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: listsKeys.all }),
  });
}
