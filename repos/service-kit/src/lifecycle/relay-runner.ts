import { type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { type SidecarAddress, waitForSidecar } from '../dapr/sidecar.js';
import type { DayPartitions } from '../database/day-partitions.js';
import type { Health } from '../health/health.js';
import type { OutboxRelay } from '../outbox/relay.js';

const MAINTENANCE_MS = 60 * 60_000;
const SIDECAR = 'the sidecar';

/**
 * Starts the relay once the sidecar can publish, and stops it before the listener closes. While the relay runs, maintains the day
 * partitions every hour.
 */
export class RelayRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private started: Promise<void> | undefined;
  private maintenance: NodeJS.Timeout | undefined;

  constructor(
    private readonly relay: OutboxRelay,
    private readonly dayPartitions: readonly DayPartitions[],
    private readonly sidecar: SidecarAddress,
    private readonly health: Health,
  ) {}

  onApplicationBootstrap(): void {
    this.health.waitFor(SIDECAR);
    void this.maintain();
    this.maintenance = setInterval(() => void this.maintain(), MAINTENANCE_MS);
    // Not awaited, since the sidecar itself waits until this process listens.
    this.started = this.startWithSidecar();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.maintenance);
    this.stopping.abort();
    await this.started;
    await this.relay.stop();
  }

  private async maintain(): Promise<void> {
    await Promise.allSettled(this.dayPartitions.map((partitions) => partitions.maintain()));
  }

  private async startWithSidecar(): Promise<void> {
    if (!(await waitForSidecar(this.sidecar, this.stopping.signal))) return;
    this.relay.start();
    this.health.done(SIDECAR);
  }
}
