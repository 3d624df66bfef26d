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
  /** Path prefix of the docs, such as `/api/users/docs`. */
  readonly path: string;
  /** The committed OpenAPI file of the service. */
  readonly openApiFile: string;
}

/** Serves pages that show the service's API and all events. They are public and need no database. */
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
    // Not awaited: awaiting would start the server before Nest has set its error handler.
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
    throw new Error(`There is no description at ${file}: run "npm run generate".`, { cause });
  }
}
