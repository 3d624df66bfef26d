import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { Log } from '../logging/log.js';
import { backoff, type BackoffBounds } from '../outbox/backoff.js';
import type { Transactions } from '../outbox/transactions.js';
import { ClaimLostError, type ProjectionJob, ProjectionJobStore } from './projection-job-store.js';
import { ProjectionRebuild } from './rebuild.js';
import type { Snapshot } from './snapshot.js';
import { ProjectionVerification, type VerificationSettings } from './verification.js';

const POLL_MS = 1_000;
const RETRY: BackoffBounds = { baseMs: 1_000, maxMs: 30_000 };

/** Runs the rebuilds and verifications that operators request (`todo-platform projections`). */
export class ProjectionJobRunner {
  private readonly store: ProjectionJobStore;

  constructor(
    private readonly snapshots: readonly Snapshot[],
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly log: Log,
    private readonly verification?: VerificationSettings,
  ) {
    this.store = new ProjectionJobStore(dataSource);
  }

  /** Runs jobs until `signal` aborts. Retries a job that fails, for example while the source is away. */
  async run(signal: AbortSignal): Promise<void> {
    // A function, since the compiler would take a repeated check of the property for unnecessary.
    const isStopping = () => signal.aborted;
    for (let failures = 0; !isStopping();) {
      let pause = POLL_MS;
      try {
        if (await this.runNext(signal)) pause = 0;
        failures = 0;
      } catch (err) {
        failures++;
        pause = backoff(failures, RETRY);
        if (!isStopping())
          this.log.warn({ err, retryInMs: pause }, 'projection: rebuild or verification failed; retrying');
      }
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  /** @returns whether there was a job. */
  private async runNext(signal: AbortSignal): Promise<boolean> {
    const job = await this.store.claim(this.snapshots.map(({ projection }) => projection));
    if (!job) return false;
    try {
      await this.execute(job, signal);
    } catch (error) {
      if (error instanceof ClaimLostError) return true;
      await this.store.release(job, signal.aborted ? undefined : String(error));
      throw error;
    }
    return true;
  }

  private async execute(job: ProjectionJob, signal: AbortSignal): Promise<void> {
    const snapshot = this.snapshots.find(({ projection }) => projection === job.projection);
    if (!snapshot) throw new Error(`there is no projection ${job.projection}`);
    const { store, dataSource, transactions } = this;
    if (job.kind === 'rebuild') await new ProjectionRebuild(snapshot, store, transactions).run(job, signal);
    else
      await new ProjectionVerification(snapshot, store, dataSource, transactions, this.verification).run(job, signal);
  }
}
