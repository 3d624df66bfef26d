import { readFileSync, writeFileSync } from 'node:fs';
import SwaggerParser from '@apidevtools/swagger-parser';
import { expect, it } from '@jest/globals';
import { openApiOf } from '@todo-platform/service-kit';
import { AppModule } from '../src/app.module.js';
import { description, OPEN_API_FILE } from '../src/docs.js';
import { apiConfig } from './support/users-api.js';

const config = () => apiConfig('postgres://nowhere');

/** `npm run generate` runs this test with GENERATE set: then it writes the file that it otherwise compares. */
it('openapi.json describes the routes of the controllers', async () => {
  const made = `${JSON.stringify(await openApiOf(AppModule.forRole(await config()), description), null, 2)}\n`;
  if (process.env.GENERATE) writeFileSync(OPEN_API_FILE, made);
  const kept = readFileSync(OPEN_API_FILE, 'utf8');
  if (kept !== made) throw new Error('openapi.json is stale: run "npm run generate -w @todo-platform/users-service".');
  const api = await SwaggerParser.validate(JSON.parse(made) as Parameters<typeof SwaggerParser.validate>[0]);
  expect(Object.keys(api.paths ?? {}).length).toBeGreaterThan(3);
});
