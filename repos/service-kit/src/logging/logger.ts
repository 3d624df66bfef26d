import { type Logger, pino, stdTimeFunctions } from 'pino';
import { currentContext } from '../context/request-context.js';
import { traceIdOf } from '../context/traceparent.js';
import { serializeError } from './error-serializer.js';

/** Injection token of the process's logger (pino). */
export const LOGGER = Symbol('Logger');

/** Makes a logger that writes JSON lines to stdout, with the trace id of the current context and without credentials. */
export function createLogger(service: string, role: string, level: string): Logger {
  return pino({
    level,
    base: { service, role, pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: serializeError, recordingError: serializeError },
    redact: ['req.headers.authorization', 'req.headers.cookie', 'res.headers["set-cookie"]', '*.password'],
    mixin: () => {
      const traceId = traceIdOf(currentContext().traceparent);
      return traceId === '' ? {} : { traceId };
    },
  });
}
