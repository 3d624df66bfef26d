import { Client } from 'pg';

const TIMEOUT_MS = 2_000;

/**
 * Asks the database whether it answers, on its own direct connection: a pool whose connections are all in use is no reason to send requests
 * elsewhere, since every process of the service may wait for the same lock.
 */
export class DatabaseProbe {
  private client: Client | undefined;
  private asking: Promise<boolean> | undefined;

  constructor(
    private readonly databaseUrl: string,
    private readonly applicationName: string,
  ) {}

  /** Whether the database answers within two seconds. Questions at the same time share one answer. */
  async answers(): Promise<boolean> {
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  /** Does not wait for the end of the connection, since a server that does not answer would never end it. */
  close(): void {
    const { client } = this;
    this.client = undefined;
    void client?.end().catch(() => undefined);
  }

  private async ask(): Promise<boolean> {
    const late = Promise.withResolvers<false>();
    const timer = setTimeout(() => late.resolve(false), TIMEOUT_MS);
    const asked = this.query().then(
      () => true,
      () => false,
    );
    const answered = await Promise.race([asked, late.promise]);
    clearTimeout(timer);
    // The next question connects again.
    if (!answered) this.close();
    return answered;
  }

  private async query(): Promise<void> {
    this.client ??= await this.connect();
    await this.client.query('SELECT 1');
  }

  private async connect(): Promise<Client> {
    const client = new Client({
      connectionString: this.databaseUrl,
      application_name: this.applicationName,
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    // The server may end the session between two questions.
    client.on('error', () => this.forget(client));
    client.on('end', () => this.forget(client));
    await client.connect();
    return client;
  }

  private forget(client: Client): void {
    if (this.client === client) this.client = undefined;
  }
}
