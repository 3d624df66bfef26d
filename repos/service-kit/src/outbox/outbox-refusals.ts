import type { DataSource } from 'typeorm';
import type { Refusal } from './publisher.js';

const TIDY_MS = 1_000;

/** Reads from the outbox, so that an event that an operator parked meanwhile is not recorded. */
const RECORD = `
  INSERT INTO outbox_refusals (id, serial, occurred_at, topic, key, type, reason)
  SELECT outbox.id, outbox.serial, outbox.occurred_at, topic, key, type, refused.reason
  FROM unnest($1::bigint[], $2::text[]) AS refused (serial, reason)
  JOIN outbox ON outbox.serial = refused.serial AND published_at IS NULL
  WHERE outbox.occurred_at >= $3 AND outbox.occurred_at < $4
  ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, refusals = outbox_refusals.refusals + 1, last_at = now()`;

const TIDY = `
  DELETE FROM outbox_refusals WHERE NOT EXISTS (
    SELECT FROM outbox
    WHERE outbox.serial = outbox_refusals.serial AND outbox.occurred_at = outbox_refusals.occurred_at AND published_at IS NULL
  )`;

/** Records the events that the broker refuses by themselves, for operators and metrics. */
export class OutboxRefusals {
  private tidiedAt = -Infinity;

  constructor(private readonly dataSource: DataSource) {}

  async record(refusals: readonly Refusal[]): Promise<void> {
    if (refusals.length === 0) return;
    const times = refusals.map(({ row }) => row.occurredAt.getTime());
    await this.dataSource.query(RECORD, [
      refusals.map(({ row }) => row.serial),
      refusals.map(({ reason }) => reason),
      // The column has microseconds, a Date has milliseconds.
      new Date(Math.min(...times)),
      new Date(Math.max(...times) + 1),
    ]);
  }

  /**
   * At most once a second, deletes the records of events that no longer wait. The broker has accepted them, perhaps from another relay
   * or another release, or an operator has parked them.
   */
  async tidy(): Promise<void> {
    if (performance.now() - this.tidiedAt < TIDY_MS) return;
    await this.dataSource.query(TIDY);
    this.tidiedAt = performance.now();
  }
}
