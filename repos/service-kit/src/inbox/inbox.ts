import {
  type AnyDomainEvent,
  decodeCloudEvent,
  type DomainEvent,
  type EventType,
  eventTypeOf,
  UnreadableEventError,
} from '@todo-platform/contracts';
import type { Logger } from 'pino';
import { runInContext } from '../context/request-context.js';
import type { Transaction, Transactions } from '../database/transactions.js';
import { classify } from './classify.js';
import type { DeadLetters } from './dead-letters.js';
import type { Answer, Delivery } from './delivery.js';
import type { EventHandler, HandlerTable } from './handlers.js';
import { decideOutcome } from './outcome.js';

/** Takes the event unless it was applied, or declared dead, before. The row commits together with the effect. */
const CLAIM = `
  INSERT INTO inbox (consumer, event_id)
  SELECT $1, $2::uuid WHERE NOT EXISTS (SELECT 1 FROM dead_letters WHERE consumer = $1 AND event_id = $3)
  ON CONFLICT DO NOTHING
  RETURNING event_id`;

/** Applies each delivered event effectively once: redeliveries, duplicates and replays change nothing. */
export class Inbox {
  constructor(
    private readonly handlers: HandlerTable,
    private readonly transactions: Transactions,
    private readonly deadLetters: DeadLetters,
    private readonly log: Logger,
  ) {}

  /** Never throws: whatever fails is decided here, and RETRY where nothing could be recorded. */
  async receive(delivery: Delivery): Promise<Answer> {
    let event: AnyDomainEvent | undefined;
    try {
      const envelope = parse(delivery.payload);
      // A type that nobody here handles is acknowledged, whatever it carries: it is subscribed one release before it is
      // published, and its rules may have changed since.
      const handler = this.handlers.find(eventTypeOf(envelope));
      event = handler && decodeCloudEvent(envelope);
      if (handler && event) await this.apply(event, handler);
      return 'SUCCESS';
    } catch (error) {
      return this.fail(delivery, event, error);
    }
  }

  private async apply(event: DomainEvent, handler: EventHandler<EventType>): Promise<void> {
    await runInContext({ ...(event.actor && { actor: event.actor }), ...trace(event) }, () =>
      this.transactions.run(async (transaction) => {
        if (await this.claim(transaction, event.id)) await handler(event, transaction);
        else this.log.debug({ eventId: event.id, type: event.type }, 'inbox: duplicate absorbed');
      }),
    );
  }

  private async claim({ manager }: Transaction, eventId: string): Promise<boolean> {
    const claimed = await manager.query<unknown[]>(CLAIM, [this.handlers.consumer, eventId, eventId]);
    return claimed.length === 1;
  }

  private async fail(delivery: Delivery, event: AnyDomainEvent | undefined, error: unknown): Promise<Answer> {
    const failure = classify(error);
    const eventId = event?.id ?? `${delivery.topic}/${delivery.position}`;
    const fields = { err: error, eventId, type: event?.type, topic: delivery.topic, failure };
    try {
      const attempts = failure === 'unknown' ? await this.deadLetters.recordAttempt(eventId, error) : 1;
      if (decideOutcome(failure, attempts) === 'retry') {
        this.log.warn({ ...fields, attempts }, 'inbox: delivery failed, asking for it again');
        return 'RETRY';
      }
      await this.deadLetters.declare({ eventId, event, delivery, reason: reasonOf(error), attempts });
      this.log.error({ ...fields, attempts }, 'inbox: event declared dead');
      return 'SUCCESS';
    } catch (recordingError) {
      this.log.warn({ ...fields, recordingError }, 'inbox: could not record the failure, asking for the event again');
      return 'RETRY';
    }
  }
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch (error) {
    throw new UnreadableEventError('not JSON', { cause: error });
  }
}

function trace(event: DomainEvent): { traceparent?: string } {
  return event.originparent === undefined ? {} : { traceparent: event.originparent };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
