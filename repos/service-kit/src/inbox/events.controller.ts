import { timingSafeEqual } from 'node:crypto';
import { Body, Controller, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { Public } from '../auth/bearer.guard.js';
import { DomainError } from '../errors/domain-error.js';
import type { Answer } from './delivery.js';
import { Inbox } from './inbox.js';
import { unwrapRawPayload } from './raw-payload.js';

export const APP_API_TOKEN = Symbol('APP_API_TOKEN');

/** Where the sidecar delivers. Decodes nothing itself and always answers: SUCCESS or RETRY. */
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
    @Body() envelope: string,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
  ): Promise<{ status: Answer }> {
    this.checkToken(headers['dapr-api-token']);
    const position = `${headers.__partition ?? '?'}/${headers.__offset ?? '?'}`;
    const payload = unwrapRawPayload(envelope);
    return { status: await this.inbox.receive({ topic, payload, key: headers.__key ?? '', position }) };
  }

  /** Only the sidecar knows the token (https://docs.dapr.io/operations/security/app-api-token/). */
  private checkToken(shown: string | undefined): void {
    const expected = Buffer.from(this.token);
    const actual = Buffer.from(shown ?? '');
    if (actual.length !== expected.length || !timingSafeEqual(actual, expected))
      throw new DomainError('unauthenticated', 'events.token-invalid', 'Only the sidecar may deliver events.');
  }
}
