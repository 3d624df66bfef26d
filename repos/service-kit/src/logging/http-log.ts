import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Options } from 'pino-http';
import { serializeError } from './error-serializer.js';

/** Logs one line a request, without headers and bodies. Health checks are not logged, deliveries of events at level debug only. */
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
