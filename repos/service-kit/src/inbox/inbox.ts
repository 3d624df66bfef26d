import {
  type AnyDomainEvent,
  decodeCloudEvent,
  type DomainEvent,
  eventTypeOf,
  UnreadableEventError,
} from '@todo-platform/contracts';
import type { Logger } from 'pino';
import type { Transaction, Transactions } from '../database/transactions.js';
import { bind, BOUNDS, type HandlingBounds } from './bounds.js';
import { classify } from './classify.js';
import type { DeadLetters } from './dead-letters.js';
import type { Answer, Delivery } from './delivery.js';
import type { HandlerTable } from './handlers.js';
import { answerInKeyOrder } from './in-key-order.js';
import { decideOutcome } from './outcome.js';
import { type InboxMetrics, OTHER_TYPE } from '../metrics/inbox-metrics.js';

/**
 * Takes those of the events that were neither applied nor declared dead before. The rows commit together with the effects. In order,
 * so that two workers with the same events wait for each other, and not both.
 */
const CLAIM = `
  INSERT INTO inbox (consumer, event_id)
  SELECT $1, event.id FROM unnest($2::uuid[]) AS event (id)
  WHERE NOT EXISTS (SELECT 1 FROM dead_letters WHERE consumer = $1 AND dead_letters.event_id = event.id::text)
  ORDER BY event.id
  ON CONFLICT DO NOTHING
  RETURNING event_id AS id`;

/** Applies each delivered event effectively once: redeliveries, duplicates and replays change nothing. */
export class Inbox {
  constructor(
    private readonly handlers: HandlerTable,
    private readonly transactions: Transactions,
    private readonly deadLetters: DeadLetters,
    private readonly log: Logger,
    private readonly metrics: InboxMetrics,
    private readonly bounds: HandlingBounds = BOUNDS,
  ) {}

  /**
   * Receives a batch. All of it is one transaction where nothing goes wrong. Else each event is tried alone, those of different keys at
   * the same time: so one that fails neither holds back nor fails those of other keys. What is not begun in time answers RETRY.
   * @returns an answer for each delivery, in the order of `deliveries`.
   */
  async receiveAll(deliveries: readonly Delivery[]): Promise<readonly Answer[]> {
    this.metrics.delivered(deliveries.length);
    const tooLate = Promise.withResolvers<readonly Answer[]>();
    const timer = setTimeout(() => {
      this.log.error({ events: deliveries.length }, 'inbox: no end in sight, asking for the batch again');
      tooLate.resolve(deliveries.map(() => 'RETRY'));
    }, this.bounds.answerMs);
    try {
      return await Promise.race([this.handleAll(deliveries), tooLate.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async handleAll(deliveries: readonly Delivery[]): Promise<readonly Answer[]> {
    const end = performance.now() + this.bounds.deliveryMs;
    if (deliveries.length > 1 && (await this.applyTogether(deliveries))) return deliveries.map(() => 'SUCCESS');
    return answerInKeyOrder(deliveries, async (delivery) =>
      performance.now() < end ? this.receive(delivery) : 'RETRY',
    );
  }

  /** Never throws: whatever fails is decided here, and RETRY where nothing could be recorded. */
  async receive(delivery: Delivery): Promise<Answer> {
    let event: AnyDomainEvent | undefined;
    try {
      event = this.read(delivery);
      if (event) await this.apply([event]);
      else this.metrics.became('ignored', OTHER_TYPE);
      return 'SUCCESS';
    } catch (error) {
      return this.fail(delivery, event, error);
    }
  }

  /** Whether it went well. Whose fault it is where it did not shows when each is tried alone. */
  private async applyTogether(deliveries: readonly Delivery[]): Promise<boolean> {
    try {
      const events = deliveries.flatMap((delivery) => this.read(delivery) ?? []);
      await this.apply(events);
      this.metrics.became('ignored', OTHER_TYPE, deliveries.length - events.length);
      return true;
    } catch (err) {
      this.log.debug({ err, events: deliveries.length }, 'inbox: batch failed, trying its events one by one');
      return false;
    }
  }

  /**
   * A type that nobody here handles is acknowledged, whatever it carries: it is subscribed one release before it is published, and
   * its rules may have changed since.
   */
  private read({ payload }: Pick<Delivery, 'payload'>): AnyDomainEvent | undefined {
    const envelope = parse(payload);
    return this.handlers.handles(eventTypeOf(envelope)) ? decodeCloudEvent(envelope) : undefined;
  }

  /** In their order, in one transaction. */
  private async apply(events: readonly AnyDomainEvent[]): Promise<void> {
    if (events.length === 0) return;
    const applied = await this.metrics.measured(() =>
      this.transactions.run(async (transaction) => {
        await bind(transaction, this.bounds);
        const claimed = await this.claim(transaction, events);
        const fresh = events.filter(({ id }) => claimed.delete(id));
        if (fresh.length > 0) await this.handlers.apply(fresh, transaction);
        return fresh;
      }),
    );
    this.metrics.handled(events, applied);
    if (applied.length < events.length)
      this.log.debug({ duplicates: events.length - applied.length }, 'inbox: duplicates absorbed');
  }

  private async claim({ manager }: Transaction, events: readonly DomainEvent[]): Promise<Set<string>> {
    const ids = events.map(({ id }) => id);
    const claimed = await manager.query<{ id: string }[]>(CLAIM, [this.handlers.consumer, ids]);
    return new Set(claimed.map(({ id }) => id));
  }

  /**
   * Applies a dead letter for which a replay was requested, as if it came now, and forgets it; the row and the effect commit together.
   * One that fails again stays, with the new reason. What is newer already is kept: rows are guarded by sequence.
   * @throws where the surroundings failed: the request stands.
   */
  async replay(eventId: string): Promise<void> {
    try {
      await this.transactions.run(async (transaction) => {
        await bind(transaction, this.bounds);
        const payload = await this.deadLetters.take(transaction, eventId);
        if (payload === undefined) return;
        const event = this.read({ payload });
        if (event && (await this.claim(transaction, [event])).size > 0) await this.handlers.apply([event], transaction);
      });
    } catch (error) {
      if (classify(error) === 'transient') throw error;
      await this.deadLetters.refuseReplay(eventId, reasonOf(error));
      this.log.warn({ err: error, eventId }, 'inbox: replay failed, the dead letter stays');
    }
  }

  private async fail(delivery: Delivery, event: AnyDomainEvent | undefined, error: unknown): Promise<Answer> {
    const failure = classify(error);
    const eventId = event?.id ?? `${delivery.topic}/${delivery.position}`;
    const fields = { err: error, eventId, type: event?.type, topic: delivery.topic, failure };
    try {
      const attempts = failure === 'unknown' ? await this.deadLetters.recordAttempt(eventId, error) : 1;
      if (decideOutcome(failure, attempts) === 'retry') {
        this.log.warn({ ...fields, attempts }, 'inbox: delivery failed, asking for it again');
        this.metrics.became('retried', event?.type ?? OTHER_TYPE);
        return 'RETRY';
      }
      await this.deadLetters.declare({ eventId, event, delivery, reason: reasonOf(error), attempts });
      this.log.error({ ...fields, attempts }, 'inbox: event declared dead');
      this.metrics.became('dead', event?.type ?? OTHER_TYPE);
      return 'SUCCESS';
    } catch (recordingError) {
      this.log.warn({ ...fields, recordingError }, 'inbox: could not record the failure, asking for the event again');
      this.metrics.became('retried', event?.type ?? OTHER_TYPE);
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
