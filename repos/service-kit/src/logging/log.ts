/** The part of a logger that most of the kit needs: pino's, or a test's own. */
export interface Log {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
