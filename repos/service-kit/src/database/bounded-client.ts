import type { Client } from 'pg';

/** How long a transaction of a command may take, in milliseconds. */
export interface TransactionBounds {
  /** For one lock. Shorter than the other bound, so that the most common cause, a lock, fails with its own error. */
  readonly lockMs: number;
  /** For the transaction. The server then ends the session, so that nothing can commit later. */
  readonly transactionMs: number;
}

/**
 * The bounds of commands. A frozen process that holds the lock of one list would otherwise take all connections of the other processes:
 * each command on that list would hold a connection for the 15 s of a statement.
 */
export const COMMAND_BOUNDS: TransactionBounds = { lockMs: 1_500, transactionMs: 5_000 };

/** The text with which TypeORM begins each transaction. */
const BEGIN = 'START TRANSACTION';

/**
 * A kind of client whose transactions are bounded. The bounds are set for the transaction only, so that they also hold behind a
 * transaction pooler, which keeps no settings of a session. They travel in the same message as the begin, so they cost no round trip.
 */
export function boundedClient(Base: typeof Client, { lockMs, transactionMs }: TransactionBounds): typeof Client {
  const begin = `${BEGIN}; SET LOCAL lock_timeout = ${lockMs}; SET LOCAL transaction_timeout = ${transactionMs}`;
  return class BoundedClient extends Base {
    // This signature fits every overload of pg's `query`.
    override query(...given: unknown[]): never {
      const [text, ...rest] = given;
      return super.query(...([text === BEGIN ? begin : text, ...rest] as [string])) as never;
    }
  };
}
