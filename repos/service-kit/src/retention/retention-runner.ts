import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Cleaner } from './cleaner.js';

const EVERY_MS = 60 * 60_000;

/** Runs the cleaner when the worker starts, and every hour. */
export class RetentionRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly cleaner: Cleaner) {}

  onApplicationBootstrap(): void {
    this.start();
    this.timer = setInterval(() => this.start(), EVERY_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.running;
  }

  /** A run that takes longer than an hour delays the next one. */
  private start(): void {
    this.running = this.running.then(() => this.cleaner.run(this.stopping.signal));
  }
}
