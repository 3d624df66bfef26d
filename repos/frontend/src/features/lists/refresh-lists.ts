import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { listsKeys } from './lists-keys.js';

/** Reads the lists again. Pages call it after a change to a task, which changes the counts and the version of its list. */
export function useRefreshLists(): () => void {
  const queryClient = useQueryClient();
  return useCallback(() => void queryClient.invalidateQueries({ queryKey: listsKeys.all }), [queryClient]);
}
