import { createContext } from 'react';

/** The key of the history entry that the browser loaded. Every other entry comes from a navigation inside this app. */
export const InitialEntryContext = createContext('default');
