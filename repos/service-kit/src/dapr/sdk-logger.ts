import { LogLevel, type LoggerOptions } from '@dapr/dapr';
import type { Logger } from 'pino';

/** Sends what the Dapr SDK logs to our JSON log. Failures come back as refusals too, so here they are for debugging. */
export function sdkLogger(log: Logger): LoggerOptions {
  const write = (...parts: unknown[]) => log.debug({ component: 'dapr-sdk' }, parts.map(String).join(' '));
  return {
    level: LogLevel.Warn,
    service: { error: write, warn: write, info: write, verbose: write, debug: write },
  };
}
