/** What this kit asks of a log; pino fits, and so does a test's recorder. */
export interface Log {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
