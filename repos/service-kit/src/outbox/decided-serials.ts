import type { DataSource } from 'typeorm';

const LAST_SERIAL = `
  SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('outbox', 'serial')::regclass), 0) AS serial, now() AS now`;

/** Postgres takes this lock before an insertion gets its serial, and frees it after the commit is visible. */
const WRITE_LOCK = `
  FROM pg_locks
  WHERE locktype = 'relation' AND relation = 'outbox'::regclass AND mode = 'RowExclusiveLock'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

const WRITERS = `SELECT DISTINCT virtualtransaction AS id ${WRITE_LOCK}`;

/** A prepared transaction has another id than before. So while there is one, every writer counts as open. */
const IS_OPEN = `SELECT EXISTS (SELECT ${WRITE_LOCK} AND (virtualtransaction = ANY ($1::text[]) OR pid IS NULL)) AS open`;

/**
 * Tells which serials are decided: their rows are either visible to every later statement, or will never exist. A serial is handed out
 * before its transaction commits, so rows may appear below serials that are already published. This class remembers the highest serial
 * that was handed out, and then waits until every transaction that could hold it or a lower one has ended.
 */
export class DecidedSerials {
  private decided = 0n;
  private candidate: { readonly serial: bigint; readonly writers: readonly string[] } | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** @returns the highest serial that is known as decided, and the database's time. */
  async survey(): Promise<{ readonly decided: bigint; readonly now: Date }> {
    if (this.candidate && !(await this.isAnyOpen(this.candidate.writers))) this.decide(this.candidate.serial);
    // The serial is read before the locks: a transaction that got this serial or a lower one then holds its lock, or has ended.
    const { serial, now } = await this.lastSerial();
    if (!this.candidate) {
      const writers = await this.writers();
      if (writers.length === 0) this.decide(serial);
      else this.candidate = { serial, writers };
    }
    return { decided: this.decided, now };
  }

  private decide(serial: bigint): void {
    this.decided = serial;
    this.candidate = undefined;
  }

  private async lastSerial(): Promise<{ serial: bigint; now: Date }> {
    const [row] = await this.dataSource.query<{ serial: string; now: Date }[]>(LAST_SERIAL);
    if (!row) throw new Error('Postgres returned no row for the last serial of the outbox.');
    return { serial: BigInt(row.serial), now: row.now };
  }

  private async writers(): Promise<readonly string[]> {
    return (await this.dataSource.query<{ id: string }[]>(WRITERS)).map(({ id }) => id);
  }

  private async isAnyOpen(writers: readonly string[]): Promise<boolean> {
    const [row] = await this.dataSource.query<{ open: boolean }[]>(IS_OPEN, [writers]);
    return row?.open ?? true;
  }
}
