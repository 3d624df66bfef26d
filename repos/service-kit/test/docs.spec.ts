import { createRequire } from 'node:module';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { expect, it } from '@jest/globals';
import { DocsModule } from '../src/docs/docs.module.js';

/** Any JSON file works as a description. */
const JSON_FILE = createRequire(import.meta.url).resolve('@todo-platform/contracts/asyncapi.json');

async function appOf(openApiFile: string): Promise<NestFastifyApplication> {
  const docs = DocsModule.forRoot({ path: '/docs', openApiFile });
  return NestFactory.create<NestFastifyApplication>(docs, new FastifyAdapter(), { logger: false });
}

it('the docs module serves the files of its page and no others, in any spelling of the path', async () => {
  const app = await appOf(JSON_FILE);
  await app.init();
  const statusOf = async (file: string) => (await app.inject(`/docs/ui/${file}`)).statusCode;
  const paths = ['swagger-ui.css', 'package.json', '..%2fpackage.json', '%2e%2e/package.json', '..%5cpackage.json'];
  expect(await Promise.all(paths.map(statusOf))).toEqual([200, 404, 404, 404, 403]);
  await app.close();
});

it('the docs module says how to make the description of the API if there is none', async () => {
  const app = await appOf('/nowhere/openapi.json');
  await expect(app.init()).rejects.toThrow('no description at /nowhere/openapi.json: run "npm run generate"');
});
