import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { type SidecarAddress, waitForSidecar } from '../dapr/sidecar.js';
import type { Transactions } from '../outbox/transactions.js';
import { verifyHourly } from '../projection/hourly-verification.js';
import { ProjectionFill } from '../projection/projection-fill.js';
import { ProjectionJobRunner } from '../projection/projection-job-runner.js';
import type { Snapshot } from '../projection/snapshot.js';

/**
 * Fills new projections once the sidecar is ready, since the sidecar subscribes from the oldest event: what the snapshot lacks then
 * arrives as an event. Start-up does not wait for a fill, since the source service may be away for long. Also runs the jobs that
 * operators request, and has each projection verified hourly.
 */
export class ProjectionRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<unknown> | undefined;

  constructor(
    private readonly snapshots: readonly Snapshot[],
    private readonly sidecar: SidecarAddress,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const { snapshots, dataSource, transactions, log } = this;
    const jobs = new ProjectionJobRunner(snapshots, dataSource, transactions, log);
    this.running = Promise.all([
      ...snapshots.map((snapshot) => this.fill(snapshot)),
      jobs.run(this.stopping.signal),
      verifyHourly(
        snapshots.map(({ projection }) => projection),
        dataSource,
        log,
        this.stopping.signal,
      ),
    ]).finally(() => {
      for (const snapshot of snapshots) snapshot.close();
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async fill(snapshot: Snapshot): Promise<void> {
    const { signal } = this.stopping;
    const fill = new ProjectionFill(snapshot, this.dataSource, this.transactions, this.log);
    if (await waitForSidecar(this.sidecar, signal)) await fill.run(signal);
  }
}
