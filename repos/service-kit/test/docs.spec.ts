import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { expect, it } from '@jest/globals';
import { DocsModule } from '../src/docs/docs.module.js';

it('says how to make the description of the API where there is none', async () => {
  const docs = DocsModule.forRoot({ path: '/docs', openApiFile: '/nowhere/openapi.json' });
  const app = await NestFactory.create(docs, new FastifyAdapter(), { logger: false });
  await expect(app.init()).rejects.toThrow('no description at /nowhere/openapi.json: run "npm run generate"');
});
