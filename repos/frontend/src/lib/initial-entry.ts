import { createContext } from 'react';

/** The key of the history entry that the browser loaded; every other one was come to by a navigation inside the page. */
export const InitialEntryContext = createContext('default');
