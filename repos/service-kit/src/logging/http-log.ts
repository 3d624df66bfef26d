import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Options } from 'pino-http';
import { serializeError } from './error-serializer.js';

/** One line a request, without headers or bodies; health checks and events that worked are silent. */
export function httpLog(logger: Logger): Options {
  return {
    logger,
    autoLogging: { ignore: (request) => request.url?.startsWith('/health/') ?? false },
    customLogLevel: (request: IncomingMessage, response: ServerResponse, error) => {
      if (error || response.statusCode >= 500) return 'error';
      return request.url?.startsWith('/events/') ? 'debug' : 'info';
    },
    serializers: {
      err: serializeError,
      req: (request: { method: string; url: string }) => ({ method: request.method, url: request.url }),
      res: (response: { statusCode: number }) => ({ statusCode: response.statusCode }),
    },
  };
}
