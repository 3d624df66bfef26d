/** The query keys of the lists; `all` matches the others too. */
export const listsKeys = {
  all: ['lists'] as const,
  pages: ['lists', 'pages'] as const,
  one: (listId: string) => ['lists', 'one', listId] as const,
};
