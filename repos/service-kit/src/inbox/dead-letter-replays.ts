import { setTimeout as sleep } from 'node:timers/promises';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { AppId } from '@todo-platform/contracts';
import type { DataSource } from 'typeorm';
import type { Log } from '../logging/log.js';
import type { Inbox } from './inbox.js';

const POLL_MS = 2_000;
const REQUESTED = `
  SELECT event_id AS "eventId" FROM dead_letters WHERE consumer = $1 AND replay_requested_at IS NOT NULL
  ORDER BY dead_at, event_id LIMIT 100`;

/** Replays dead letters that operators request (`todo-platform dlq replay`), the oldest first. */
export class DeadLetterReplays implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly consumer: AppId,
    private readonly inbox: Inbox,
    private readonly dataSource: DataSource,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        const requested = await this.dataSource.query<{ eventId: string }[]>(REQUESTED, [this.consumer]);
        for (const { eventId } of requested) await this.inbox.replay(eventId);
      } catch (err) {
        this.log.warn({ err }, 'dead letters: replay failed; retrying');
      }
      await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
