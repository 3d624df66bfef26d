import type { DataSource } from 'typeorm';

const TIMEOUT_MS = 2_000;

/** What the process knows of its own fitness. Liveness is the process alone; readiness asks what requests need. */
export class Health {
  private readonly pending = new Set<string>();
  private shuttingDown = false;

  constructor(private readonly dataSource: DataSource) {}

  /** Holds readiness back until `done` is called with the same name. */
  await(name: string): void {
    this.pending.add(name);
  }

  done(name: string): void {
    this.pending.delete(name);
  }

  beginShutdown(): void {
    this.shuttingDown = true;
  }

  /** Why requests should not come here now; empty when they may. */
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
