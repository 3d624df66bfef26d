import { LogLevel, type LoggerOptions } from '@dapr/dapr';
import type { Logger } from 'pino';

/**
 * Writes the Dapr SDK's log lines to our JSON log, at level debug: the relay already logs failures, which the publisher returns as
 * refusals.
 */
export function sdkLogger(log: Logger): LoggerOptions {
  const write = (...parts: unknown[]) => log.debug({ component: 'dapr-sdk' }, parts.map(String).join(' '));
  return {
    level: LogLevel.Warn,
    service: { error: write, warn: write, info: write, verbose: write, debug: write },
  };
}
