import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ApiDescription } from '@todo-platform/service-kit';

export const DOCS_PATH = '/api/todos/docs';

/** The committed description of the API. `npm run generate` writes it, and the api serves it. */
export const OPEN_API_FILE = join(dirname(createRequire(import.meta.url).resolve('#package.json')), 'openapi.json');

export const description: ApiDescription = {
  title: 'Todo Platform: todo-service',
  description: 'Lists and their tasks.',
};
