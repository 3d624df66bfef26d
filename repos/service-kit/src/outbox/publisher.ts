import type { OutboxRow } from './outbox-row.js';

export interface Refusal {
  readonly row: OutboxRow;
  readonly reason: string;
}

/** Sends one round to the broker. */
export interface Publisher {
  /**
   * Publishes rows that share a topic, at most one per aggregate, in one bulk call.
   * @returns the rows that the broker did not acknowledge; all others are safely published.
   */
  publish(rows: readonly OutboxRow[]): Promise<readonly Refusal[]>;
}
