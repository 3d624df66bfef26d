import { createHash, timingSafeEqual } from 'node:crypto';
import { Body, Controller, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { Public } from '../auth/bearer.guard.js';
import { DomainError } from '../errors/domain-error.js';
import type { Answer } from './delivery.js';
import { Inbox } from './inbox.js';
import { unwrapRawPayload } from './raw-payload.js';

type DeliveryHeaders = Readonly<Record<string, string | undefined>>;

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
    @Headers() headers: DeliveryHeaders,
  ): Promise<{ status: Answer }> {
    this.checkToken(headers['dapr-api-token']);
    const payload = unwrapRawPayload(envelope);
    const position = positionOf(headers, payload);
    return { status: await this.inbox.receive({ topic, payload, key: unescape(headers.__key), position }) };
  }

  /** Only the sidecar knows the token (https://docs.dapr.io/operations/security/app-api-token/). */
  private checkToken(shown: string | undefined): void {
    const expected = Buffer.from(this.token);
    const actual = Buffer.from(shown ?? '');
    if (actual.length !== expected.length || !timingSafeEqual(actual, expected))
      throw new DomainError('unauthenticated', 'events.token-invalid', 'Only the sidecar may deliver events.');
  }
}

/** Where the record lies, or a digest of it where the sidecar does not tell. */
function positionOf({ __partition: partition, __offset: offset }: DeliveryHeaders, payload: string): string {
  const digits = /^\d+$/;
  if (partition && offset && digits.test(partition) && digits.test(offset)) return `${partition}/${offset}`;
  return createHash('sha256').update(payload).digest('hex').slice(0, 32);
}

/** Undoes Go's `url.QueryEscape`, by which the component makes a header of any key. */
function unescape(key = ''): string {
  return new URLSearchParams(`key=${key}`).get('key') ?? '';
}
