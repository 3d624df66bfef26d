import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { type DynamicModule, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { apiPage, START_SCRIPT } from './api-page.js';
import { type AsyncApi, eventsPage } from './events-page.js';

const require = createRequire(import.meta.url);
const SETTINGS = Symbol('DocsSettings');

export interface DocsSettings {
  /** Path below which the docs are served, such as `/api/users/docs`. */
  readonly path: string;
  /** The committed OpenAPI file of the service. */
  readonly openApiFile: string;
}

/** Serves the service's API and the platform's events to read in a browser. Public, and without the database. */
@Module({})
export class DocsModule implements OnModuleInit {
  constructor(
    @Inject(SETTINGS) private readonly settings: DocsSettings,
    private readonly host: HttpAdapterHost,
  ) {}

  static forRoot(settings: DocsSettings): DynamicModule {
    return { module: DocsModule, providers: [{ provide: SETTINGS, useValue: settings }] };
  }

  onModuleInit(): void {
    const server = this.host.httpAdapter.getInstance<FastifyInstance>();
    const { path, openApiFile } = this.settings;
    const asyncApi = readFileSync(require.resolve('@todo-platform/contracts/asyncapi.json'), 'utf8');
    const openApi = readOpenApi(openApiFile);
    const events = eventsPage(JSON.parse(asyncApi) as AsyncApi, path);
    // Not awaited: that would begin to start the server before Nest has told it how to answer errors.
    void server.register(fastifyStatic, {
      root: dirname(require.resolve('swagger-ui-dist/package.json')),
      prefix: `${path}/ui/`,
      allowedPath: (file) => /^\/swagger-ui(-bundle)?\.(css|js)$/.test(file),
      decorateReply: false,
    });
    const serve = (at: string, type: string, body: string): void => {
      server.get(join(path, at), (_request, reply) => reply.type(type).send(body));
    };
    serve('', 'text/html; charset=utf-8', apiPage(path));
    serve('events', 'text/html; charset=utf-8', events);
    serve('start.js', 'text/javascript; charset=utf-8', START_SCRIPT);
    serve('openapi.json', 'application/json', openApi);
    serve('asyncapi.json', 'application/json', asyncApi);
  }
}

function readOpenApi(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`The API has no description at ${file}: run "npm run generate".`, { cause });
  }
}
