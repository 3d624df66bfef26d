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

  async transaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
    await this.query('BEGIN');
    try {
      const result = await work(this.query);
      await this.query('COMMIT');
      return result;
    } catch (error) {
      await this.query('ROLLBACK');
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}
