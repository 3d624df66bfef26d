import {
  type AnyDomainEvent,
  decodeCloudEvent,
  eventTypeOf,
  UnknownEnumValueError,
  UnreadableEventError,
} from '@todo-platform/contracts';
import type { Logger } from 'pino';
import type { Transactions } from '../outbox/transactions.js';
import { classify } from './classify.js';
import type { DeadLetters } from './dead-letters.js';
import type { Answer, Delivery } from './delivery.js';
import type { HandlerTable } from './handlers.js';
import { HANDLING_TIMEOUTS, type HandlingTimeouts, setTimeouts } from './handling-timeouts.js';
import { answerInKeyOrder } from './in-key-order.js';
import { type InboxMetrics, OTHER_TYPE } from './inbox-metrics.js';
import { decideOutcome } from './outcome.js';

/** Applies each delivered event effectively once: redeliveries, duplicates and replays change nothing. */
export class Inbox {
  constructor(
    private readonly handlers: HandlerTable,
    private readonly transactions: Transactions,
    private readonly deadLetters: DeadLetters,
    private readonly log: Logger,
    private readonly metrics: InboxMetrics,
    private readonly timeouts: HandlingTimeouts = HANDLING_TIMEOUTS,
  ) {}

  /**
   * Handles a batch in one transaction. If that fails, handles each event in its own transaction, different keys at the same time: so
   * an event that fails neither delays nor fails those of other keys. Events not started in time answer RETRY.
   * @returns an answer for each delivery, in the order of `deliveries`.
   */
  async receiveAll(deliveries: readonly Delivery[]): Promise<readonly Answer[]> {
    this.metrics.delivered(deliveries.length);
    const { answerMs } = this.timeouts;
    const tooLate = Promise.withResolvers<readonly Answer[]>();
    const timer = setTimeout(() => {
      const message = `inbox: batch not finished within ${answerMs} ms; requesting redelivery`;
      this.log.error({ events: deliveries.length }, message);
      tooLate.resolve(deliveries.map(() => 'RETRY'));
    }, answerMs);
    try {
      return await Promise.race([this.handleAll(deliveries), tooLate.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async handleAll(deliveries: readonly Delivery[]): Promise<readonly Answer[]> {
    const end = performance.now() + this.timeouts.deliveryMs;
    if (deliveries.length > 1 && (await this.applyTogether(deliveries))) return deliveries.map(() => 'SUCCESS');
    return answerInKeyOrder(deliveries, async (delivery) =>
      performance.now() < end ? this.receive(delivery) : 'RETRY',
    );
  }

  /** Handles one delivery. Never throws; answers RETRY if not even the failure could be recorded. */
  async receive(delivery: Delivery): Promise<Answer> {
    let event: AnyDomainEvent | undefined;
    try {
      event = this.decode(delivery);
      if (event) await this.apply([event]);
      else this.metrics.became('ignored', OTHER_TYPE);
      return 'SUCCESS';
    } catch (error) {
      return this.fail(delivery, event, error);
    }
  }

  /** @returns false if anything failed. Handling each event alone then shows which one. */
  private async applyTogether(deliveries: readonly Delivery[]): Promise<boolean> {
    try {
      const events = deliveries.flatMap((delivery) => this.decode(delivery) ?? []);
      await this.apply(events);
      this.metrics.became('ignored', OTHER_TYPE, deliveries.length - events.length);
      return true;
    } catch (err) {
      this.log.debug({ err, events: deliveries.length }, 'inbox: batch failed; handling its events one by one');
      return false;
    }
  }

  /**
   * @returns undefined if this consumer has no handler for the event's type. Such an event is acknowledged, and its data is not decoded:
   * this release may know no message for it, or an older one.
   */
  private decode({ payload }: Pick<Delivery, 'payload'>): AnyDomainEvent | undefined {
    const envelope = parse(payload);
    return this.handlers.handles(eventTypeOf(envelope)) ? decodeCloudEvent(envelope) : undefined;
  }

  /** Applies the events in the given order, in one transaction. */
  private async apply(events: readonly AnyDomainEvent[]): Promise<void> {
    if (events.length === 0) return;
    const applied = await this.metrics.measured(() =>
      this.transactions.run(async (transaction) => {
        await setTimeouts(transaction, this.timeouts);
        return this.handlers.apply(events, transaction);
      }),
    );
    this.metrics.handled(events, applied);
    if (applied.length < events.length)
      this.log.debug({ duplicates: events.length - applied.length }, 'inbox: duplicates and overtaken events ignored');
  }

  /**
   * Applies a dead letter whose replay was requested, like an event that is delivered now, and deletes it in the same transaction. If it
   * fails again, it stays with the new reason. Newer state is not overwritten, since the sequence guards each row.
   * @throws the error if it is transient: the request stays.
   */
  async replay(eventId: string): Promise<void> {
    try {
      await this.transactions.run(async (transaction) => {
        await setTimeouts(transaction, this.timeouts);
        const payload = await this.deadLetters.takeForReplay(transaction, eventId);
        if (payload === undefined) return;
        const event = this.decode({ payload });
        if (event) await this.handlers.apply([event], transaction);
      });
    } catch (error) {
      if (classify(error) === 'transient') throw error;
      await this.deadLetters.recordFailedReplay(eventId, reasonOf(error));
      this.log.warn({ err: error, eventId }, 'inbox: replay failed; the dead letter stays');
    }
  }

  private async fail(delivery: Delivery, decoded: AnyDomainEvent | undefined, error: unknown): Promise<Answer> {
    const failure = classify(error);
    const event = decoded ?? (error instanceof UnknownEnumValueError ? error.event : undefined);
    const eventId = event?.id ?? `${delivery.topic}/${delivery.position}`;
    const type = event?.type ?? OTHER_TYPE;
    const fields = { err: error, eventId, type: event?.type, topic: delivery.topic, failure };
    try {
      const attempts = failure === 'unknown' ? await this.deadLetters.recordAttempt(eventId, error) : 1;
      if (attempts === undefined) {
        this.log.debug(fields, 'inbox: a dead letter was redelivered and failed again; it stays a dead letter');
        this.metrics.became('duplicate', type);
        return 'SUCCESS';
      }
      if (decideOutcome(failure, attempts) === 'retry') {
        this.log.warn({ ...fields, attempts }, 'inbox: event failed; requesting redelivery');
        this.metrics.became('retried', type);
        return 'RETRY';
      }
      await this.deadLetters.declare({ eventId, event, delivery, reason: reasonOf(error), attempts });
      this.log.error({ ...fields, attempts }, 'inbox: event failed; stored as a dead letter');
      this.metrics.became('dead', type);
      return 'SUCCESS';
    } catch (recordingError) {
      const message = 'inbox: event failed, and the failure could not be recorded; requesting redelivery';
      this.log.warn({ ...fields, recordingError }, message);
      this.metrics.became('retried', type);
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

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
