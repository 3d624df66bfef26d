import { timingSafeEqual } from 'node:crypto';
import { Body, Controller, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { Public } from '../auth/bearer.guard.js';
import { DomainError } from '../errors/domain-error.js';
import { readBatch } from './batch.js';
import type { Answer } from './delivery.js';
import { Inbox } from './inbox.js';

/** Injection token of the token with which the sidecar identifies itself. */
export const APP_API_TOKEN = Symbol('APP_API_TOKEN');

interface EntryStatus {
  readonly entryId: string;
  readonly status: Answer;
}

/** Receives batches from the sidecar, and answers SUCCESS or RETRY for each entry. daprd retries an entry without an answer. */
@Public()
@Controller('events')
export class EventsController {
  constructor(
    private readonly inbox: Inbox,
    @Inject(APP_API_TOKEN) private readonly token: string,
  ) {}

  @Post(':topic')
  @HttpCode(200)
  async receive(
    @Param('topic') topic: string,
    @Body() body: unknown,
    @Headers('dapr-api-token') token: string | undefined,
  ): Promise<{ statuses: readonly EntryStatus[] }> {
    this.checkToken(token);
    const entries = readBatch(topic, body);
    const deliveries = entries.map(({ delivery }) => delivery);
    const answers = await this.inbox.receiveAll(deliveries);
    return { statuses: entries.map(({ entryId }, index) => ({ entryId, status: answers[index] ?? 'RETRY' })) };
  }

  /** Only the sidecar knows the token (https://docs.dapr.io/operations/security/app-api-token/). */
  private checkToken(shown: string | undefined): void {
    const expected = Buffer.from(this.token);
    const actual = Buffer.from(shown ?? '');
    if (actual.length !== expected.length || !timingSafeEqual(actual, expected))
      throw new DomainError('unauthenticated', 'events.token-invalid', 'Only the sidecar may deliver events.');
  }
}
