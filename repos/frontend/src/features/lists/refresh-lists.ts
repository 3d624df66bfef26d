import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { listsKeys } from './lists-keys.js';

/** For the pages that show tasks too: a change of a task changes the counts and the version of its list. */
export function useRefreshLists(): () => void {
  const queryClient = useQueryClient();
  return useCallback(() => void queryClient.invalidateQueries({ queryKey: listsKeys.all }), [queryClient]);
}
