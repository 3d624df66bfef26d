import type { Client } from 'pg';

/** The driver's error if no answer came within `query_timeout`. */
const NO_ANSWER = 'Query read timeout';

/**
 * A kind of client that closes its connection if the server does not answer a query within `query_timeout`. If the server's host is
 * gone, nobody closes the connection, and the operating system sends again for about 15 minutes (tcp_retries2,
 * https://docs.kernel.org/networking/ip-sysctl.html). All connections of a pool would wait that long, although a new primary answers.
 */
export function impatientClient(Base: typeof Client): typeof Client {
  return class ImpatientClient extends Base {
    // This signature fits every overload of pg's `query`.
    override query(...given: unknown[]): never {
      const sent: unknown = super.query(...(given as [string]));
      if (sent instanceof Promise)
        sent.catch((error: unknown) => {
          if (error instanceof Error && error.message === NO_ANSWER) void this.end();
        });
      return sent as never;
    }
  };
}
