/** Cache keys; `all` covers the others. */
export const listsKeys = {
  all: ['lists'] as const,
  pages: ['lists', 'pages'] as const,
  one: (listId: string) => ['lists', 'one', listId] as const,
};
