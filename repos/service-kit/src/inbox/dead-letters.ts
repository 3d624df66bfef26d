import { type AppId, deadLetterTypes, type EventHeader, eventTimestamp } from '@todo-platform/contracts';
import type { DataSource } from 'typeorm';
import { traceIdOf } from '../context/traceparent.js';
import type { Transaction, Transactions } from '../outbox/transactions.js';
import type { Delivery } from './delivery.js';

/** The longest stored key. All lengths in this file are in UTF-16 code units. */
const MAX_KEY = 200;
const MAX_REASON = 2_000;
/** The published payload is cut, so that the announcement fits into a Kafka record; the table has the whole payload. */
const MAX_PUBLISHED_PAYLOAD = 16_384;

export interface DeadLetter {
  readonly eventId: string;
  /** The event's attributes, if they could be decoded. */
  readonly event: EventHeader | undefined;
  readonly delivery: Delivery;
  readonly reason: string;
  readonly attempts: number;
}

const RECORD_ATTEMPT = `
  INSERT INTO inbox_attempts AS earlier (consumer, event_id, attempts, last_error)
  SELECT $1, $2, 1, $3 WHERE NOT EXISTS (SELECT 1 FROM dead_letters WHERE consumer = $1 AND event_id = $2)
  ON CONFLICT (consumer, event_id) DO UPDATE
    SET attempts = earlier.attempts + 1, last_error = excluded.last_error, last_at = now()
  RETURNING attempts`;

const INSERT = `
  INSERT INTO dead_letters (consumer, event_id, topic, key, type, reason, attempts, trace_id, payload)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT DO NOTHING
  RETURNING event_id`;

const TAKE_FOR_REPLAY = `
  DELETE FROM dead_letters WHERE consumer = $1 AND event_id = $2 AND replay_requested_at IS NOT NULL RETURNING payload`;

const RECORD_FAILED_REPLAY = `
  UPDATE dead_letters SET replay_requested_at = NULL, reason = $3, attempts = attempts + 1
  WHERE consumer = $1 AND event_id = $2`;

/** Stores dead letters with their reason, and publishes each to the consumer's dead-letter topic. */
export class DeadLetters {
  constructor(
    private readonly consumer: AppId,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Counts a failed attempt, outside the handler's transaction, which was rolled back.
   * @returns the attempts so far; undefined if the event is a dead letter already.
   */
  async recordAttempt(eventId: string, error: unknown): Promise<number | undefined> {
    const rows = await this.dataSource.query<{ attempts: number }[]>(RECORD_ATTEMPT, [
      this.consumer,
      eventId,
      storable(String(error), MAX_REASON),
    ]);
    return rows[0]?.attempts;
  }

  /** Deletes a dead letter whose replay was requested. @returns its payload; undefined if no replay is requested. */
  async takeForReplay({ manager }: Transaction, eventId: string): Promise<string | undefined> {
    const values = [this.consumer, eventId];
    const [rows] = await manager.query<[{ payload: string }[], number]>(TAKE_FOR_REPLAY, values);
    return rows[0]?.payload;
  }

  /** Stores why the replay failed, and ends the request. */
  async recordFailedReplay(eventId: string, reason: string): Promise<void> {
    await this.dataSource.query(RECORD_FAILED_REPLAY, [this.consumer, eventId, storable(reason, MAX_REASON)]);
  }

  /** Stores the dead letter and publishes it, in one transaction. Does nothing if the event is a dead letter already. */
  async declare({ eventId, event, delivery, reason, attempts }: DeadLetter): Promise<void> {
    const type = event?.type ?? '';
    const key = event?.subject ?? (storable(delivery.key, MAX_KEY) || eventId);
    const traceId = traceIdOf(event?.originparent);
    const payload = storable(delivery.payload);
    const publishedPayload = storable(delivery.payload, MAX_PUBLISHED_PAYLOAD);
    const text = storable(reason, MAX_REASON);
    await this.transactions.run(async ({ manager, publish }) => {
      const values = [this.consumer, eventId, delivery.topic, key, type, text, attempts, traceId, payload];
      const inserted = await manager.query<unknown[]>(INSERT, values);
      if (inserted.length === 0) return;
      await manager.query(`DELETE FROM inbox_attempts WHERE consumer = $1 AND event_id = $2`, [this.consumer, eventId]);
      publish({
        type: deadLetterTypes[this.consumer],
        sequence: event?.sequence ?? 1,
        data: {
          consumer: this.consumer,
          topic: delivery.topic,
          eventId,
          eventType: type,
          reason: text,
          attempts,
          traceId,
          payload: publishedPayload,
          payloadTruncated: publishedPayload.length < payload.length,
          deadAt: eventTimestamp(new Date()),
          key,
        },
      });
    });
  }
}

/** Text that Postgres and protobuf can store: no NUL, no lone surrogate, at most `length` UTF-16 code units. */
function storable(text: string, length = text.length): string {
  return text.slice(0, length).replaceAll('\0', '\uFFFD').toWellFormed();
}
