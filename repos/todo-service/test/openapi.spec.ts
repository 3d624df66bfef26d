import { readFileSync, writeFileSync } from 'node:fs';
import SwaggerParser from '@apidevtools/swagger-parser';
import { expect, it } from '@jest/globals';
import { openApiOf } from '@todo-platform/service-kit';
import { AppModule } from '../src/app.module.js';
import { description, OPEN_API_FILE } from '../src/docs.js';
import { apiConfig } from './support/todo-api.js';

const config = () =>
  apiConfig('postgres://nowhere', { env: { USERS_INTERNAL_URL: 'https://127.0.0.1:1', TLS_CA_FILE: '' } });

/** With GENERATE, which `npm run generate` sets, this test writes the file before it compares it. */
it('openapi.json is what the controllers generate', async () => {
  const generated = `${JSON.stringify(await openApiOf(AppModule.forRole(await config()), description), null, 2)}\n`;
  if (process.env.GENERATE) writeFileSync(OPEN_API_FILE, generated);
  const committed = readFileSync(OPEN_API_FILE, 'utf8');
  if (committed !== generated)
    throw new Error('openapi.json is stale: run "npm run generate -w @todo-platform/todo-service".');
  const api = await SwaggerParser.validate(JSON.parse(generated) as Parameters<typeof SwaggerParser.validate>[0]);
  expect(Object.keys(api.paths ?? {}).length).toBeGreaterThan(3);
});
