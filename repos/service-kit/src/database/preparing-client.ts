import { Client } from 'pg';
import { isStaleStatement } from './database-error.js';

/** How often a text is sent before it is worth a prepared statement. */
const SEEN = 5;
/** Of a process; on the server each costs some ten kB a connection. */
const PREPARED = 200;
/** Texts that vary without end (a list of values of any length) must not fill the memory. */
const COUNTED = 1_000;

/** TypeORM writes a limit into the text, and callers choose it: their texts would take all places. */
const LIMITED = /\bLIMIT \d+$/;

/** Names for those texts that a process sends over and over. */
class StatementNames {
  private readonly seen = new Map<string, number>();
  private readonly names = new Map<string, string>();
  private made = 0;

  /** @returns undefined where the text is not, or not yet, worth one. */
  of(text: string): string | undefined {
    const name = this.names.get(text);
    if (name !== undefined || this.names.size === PREPARED) return name;
    if (LIMITED.test(text)) return undefined;
    const times = (this.seen.get(text) ?? 0) + 1;
    if (times > SEEN) {
      this.seen.delete(text);
      return this.rename(text);
    }
    if (this.seen.size === COUNTED) this.seen.clear();
    this.seen.set(text, times);
    return undefined;
  }

  /** From now on the text has another name, under which it will be prepared anew. */
  rename(text: string): string {
    const name = `statement_${++this.made}`;
    this.names.set(text, name);
    return name;
  }
}

const names = new StatementNames();

/**
 * Sends a statement with values that comes again and again as a prepared one, so that the server parses it once a connection, which
 * saves a third of the time of a short statement. Whether its plan is kept too is up to `plan_cache_mode`
 * (https://www.postgresql.org/docs/18/sql-prepare.html).
 */
export class PreparingClient extends Client {
  // Every overload of pg's `query` is an instance of this.
  override query(...given: unknown[]): never {
    const [text, values, ...rest] = given;
    const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 && names.of(text);
    const sent: unknown = super.query(...((name ? [{ name, text, values }, ...rest] : given) as [string]));
    if (name && sent instanceof Promise)
      sent.catch((error: unknown) => {
        if (isStaleStatement(error)) names.rename(text);
      });
    return sent as never;
  }
}
