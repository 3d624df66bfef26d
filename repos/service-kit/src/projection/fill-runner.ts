import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { type SidecarAddress, waitForSidecar } from '../dapr/sidecar.js';
import type { Transactions } from '../database/transactions.js';
import { ProjectionFill } from './projection-fill.js';
import type { Snapshot } from './snapshot.js';
import { ProjectionWishes } from './wishes.js';

/**
 * Fills what is new once the sidecar runs: the group's place in the topics is, or will be, at the oldest event. Nothing waits for it,
 * since the other service may be away for long. Meanwhile it does what operators want done with projections, by the same connections.
 */
export class FillRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
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
    const wishes = new ProjectionWishes(snapshots, dataSource, transactions, log);
    this.running = Promise.all([
      ...snapshots.map((snapshot) => this.fill(snapshot)),
      wishes.run(this.stopping.signal),
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
