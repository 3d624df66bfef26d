import pg from 'pg';

export type QueryRow = Readonly<Record<string, unknown>>;
export type Query = (text: string, values?: readonly unknown[]) => Promise<readonly QueryRow[]>;

/** One connection to a service's database. */
export class Database {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async connect(url: string): Promise<Database> {
    const client = new pg.Client({ connectionString: url });
    // Ended by the server only when the platform goes; whoever asks next then hears of it.
    client.on('error', () => undefined);
    await client.connect();
    return new Database(client);
  }

  readonly query: Query = async (text, values = []) => (await this.#client.query<QueryRow>(text, [...values])).rows;

  /** The one number that a statement selects. */
  async number(text: string, values: readonly unknown[] = []): Promise<number> {
    const [row = {}] = await this.query(text, values);
    return Number(Object.values(row)[0]);
  }

  /**
   * Does the work in one transaction.
   * @returns when it became visible, by the clock of the database, in seconds since 1970 (it tracks them).
   */
  async commit(work: (query: Query) => Promise<void>): Promise<number> {
    await this.query('BEGIN');
    try {
      await work(this.query);
      const [row] = await this.query('SELECT pg_current_xact_id()::xid::text AS id');
      await this.query('COMMIT');
      return await this.number('SELECT extract(epoch FROM pg_xact_commit_timestamp($1::text::xid))', [row?.id]);
    } catch (error) {
      await this.query('ROLLBACK');
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}
