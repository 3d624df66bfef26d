import { createRequire } from 'node:module';
import type { ApiDescription } from '@todo-platform/service-kit';

export const DOCS_PATH = '/api/users/docs';

/** The committed description of the API; `npm run generate` makes it anew. */
export const OPEN_API_FILE = createRequire(import.meta.url).resolve('#openapi.json');

export const description: ApiDescription = {
  title: 'Todo Platform: users-service',
  description: 'Accounts, sessions and activity.',
};
