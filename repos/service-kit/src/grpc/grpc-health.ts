import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { Server } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import type { Health } from '../health/health.js';

const REFRESH_MS = 2_000;

/** Reports readiness by gRPC's health protocol (https://grpc.io/docs/guides/health-checking/), for the server and for each service. */
export class GrpcHealth implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly health = new HealthImplementation({ '': 'NOT_SERVING' });
  private readonly services = new Set(['']);
  private timer: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(private readonly readiness: Health) {}

  addTo(server: Server, services: readonly string[]): void {
    for (const service of services) {
      this.services.add(service);
      this.health.setStatus(service, 'NOT_SERVING');
    }
    this.health.addToServer(server);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.refresh();
    this.timer = setInterval(() => void this.refresh(), REFRESH_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.ended = true;
    this.setServing(false);
  }

  private async refresh(): Promise<void> {
    const problems = await this.readiness.problems();
    this.setServing(problems.length === 0 && !this.ended);
  }

  private setServing(serving: boolean): void {
    for (const service of this.services) this.health.setStatus(service, serving ? 'SERVING' : 'NOT_SERVING');
  }
}
