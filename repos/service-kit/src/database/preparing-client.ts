import { Client } from 'pg';
import { isStaleStatement } from './database-error.js';

/** How often a process sends the text of a statement before it prepares the statement. */
const SENT_BEFORE_PREPARED = 5;
/** The most prepared statements of a process. Each costs the server about 10 kB for each connection. */
const MAX_PREPARED = 200;
/** The most texts that are counted. There may be any number of texts, for example because a list of values has any length. */
const MAX_COUNTED = 1_000;

/** TypeORM writes the limit into the text. Callers choose the limit, so texts with a limit would use up the prepared statements. */
const LIMITED = /\bLIMIT \d+$/;

/** Gives names to the texts that a process sends often. */
class StatementNames {
  private readonly counts = new Map<string, number>();
  private readonly names = new Map<string, string>();
  private lastNumber = 0;

  /** @returns undefined if the text is not to be prepared, or not yet. */
  of(text: string): string | undefined {
    const name = this.names.get(text);
    if (name !== undefined || this.names.size === MAX_PREPARED) return name;
    if (LIMITED.test(text)) return undefined;
    const times = (this.counts.get(text) ?? 0) + 1;
    if (times > SENT_BEFORE_PREPARED) {
      this.counts.delete(text);
      return this.rename(text);
    }
    if (this.counts.size === MAX_COUNTED) this.counts.clear();
    this.counts.set(text, times);
    return undefined;
  }

  /** Gives the text a new name, so that it is prepared again. */
  rename(text: string): string {
    const name = `statement_${++this.lastNumber}`;
    this.names.set(text, name);
    return name;
  }
}

const names = new StatementNames();

/**
 * Prepares statements that are sent often and have values. The server then parses them once a connection, which saves a third of the
 * time of a short statement. Whether it also caches their plan depends on `plan_cache_mode`
 * (https://www.postgresql.org/docs/18/sql-prepare.html).
 */
export class PreparingClient extends Client {
  // This signature fits every overload of pg's `query`.
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
