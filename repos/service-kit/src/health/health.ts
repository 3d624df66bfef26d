import type { OnApplicationShutdown } from '@nestjs/common';
import type { DatabaseProbe } from './database-probe.js';

/** The readiness of the process: whether it can serve requests now. */
export class Health implements OnApplicationShutdown {
  private readonly pending = new Set<string>();
  private shuttingDown = false;

  constructor(private readonly database: DatabaseProbe) {}

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

  onApplicationShutdown(): void {
    this.shuttingDown = true;
    this.database.close();
  }

  /** Why the process is not ready; empty if it is ready. */
  async problems(): Promise<readonly string[]> {
    if (this.shuttingDown) return ['shutting down'];
    const waiting = [...this.pending].map((name) => `waiting for ${name}`);
    return (await this.database.answers()) ? waiting : [...waiting, 'database does not answer'];
  }
}
