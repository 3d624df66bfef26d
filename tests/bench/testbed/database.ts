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
    // Without a listener, a closed connection would end this process. The next query reports it.
    client.on('error', () => undefined);
    await client.connect();
    return new Database(client);
  }

  readonly query: Query = async (text, values = []) => (await this.#client.query<QueryRow>(text, [...values])).rows;

  /** Runs a statement that selects one number. */
  async number(text: string, values: readonly unknown[] = []): Promise<number> {
    const [row = {}] = await this.query(text, values);
    return Number(Object.values(row)[0]);
  }

  /**
   * Does the work in one transaction.
   * @returns the commit time by the database's clock, in seconds since 1970 (`track_commit_timestamp`).
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
