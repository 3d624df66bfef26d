import type { OutboxRow } from './outbox-row.js';

/** A row that the broker did not acknowledge. */
export interface Refusal {
  readonly row: OutboxRow;
  readonly reason: string;
}

/** Sends one round to the broker. */
export interface Publisher {
  /**
   * Publishes rows of one topic, at most one of each aggregate, in one bulk call.
   * @returns the rows that the broker did not acknowledge; the broker has stored all others.
   */
  publish(rows: readonly OutboxRow[]): Promise<readonly Refusal[]>;
}
