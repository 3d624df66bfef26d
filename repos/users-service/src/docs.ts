import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ApiDescription } from '@todo-platform/service-kit';

export const DOCS_PATH = '/api/users/docs';

/** The committed description of the API, which `npm run generate` writes. Only the api role reads it. */
export const OPEN_API_FILE = join(dirname(createRequire(import.meta.url).resolve('#package.json')), 'openapi.json');

export const description: ApiDescription = {
  title: 'Todo Platform: users-service',
  description: 'Accounts, sessions and activity.',
};
