import type { DataSource } from 'typeorm';

const TIMEOUT_MS = 2_000;

/** The readiness of the process: whether it can serve requests now. */
export class Health {
  private readonly pending = new Set<string>();
  private shuttingDown = false;

  constructor(private readonly dataSource: DataSource) {}

  /** The process is not ready until `done` is called with the same name. */
  waitFor(name: string): void {
    this.pending.add(name);
  }

  done(name: string): void {
    this.pending.delete(name);
  }

  beginShutdown(): void {
    this.shuttingDown = true;
  }

  /** Why the process is not ready; empty if it is ready. */
  async problems(): Promise<readonly string[]> {
    if (this.shuttingDown) return ['shutting down'];
    const waiting = [...this.pending].map((name) => `waiting for ${name}`);
    return (await this.databaseAnswers()) ? waiting : [...waiting, 'database does not answer'];
  }

  private async databaseAnswers(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), TIMEOUT_MS);
    });
    const query = this.dataSource.query('SELECT 1').then(
      () => true,
      () => false,
    );
    const answered = await Promise.race([query, timeout]);
    clearTimeout(timer);
    return answered;
  }
}
