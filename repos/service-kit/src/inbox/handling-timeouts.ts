import type { Transaction } from '../outbox/transactions.js';

/**
 * How long handling may take, in milliseconds. Nothing else limits it: daprd waits for the answer to a batch as long as its Kafka
 * session lives (1.18: `flushBulkMessages` has no timeout), and heartbeats keep the session alive while a handler hangs. All Kafka
 * partitions of the consumer wait with it. Two limits apply from outside: the group's rebalance timeout (Sarama: 60 s), within which a
 * member must give up its partitions, and the 15 s within which a stopping worker must end.
 */
export interface HandlingTimeouts {
  /** For one lock. This is the shortest timeout, so that the most common cause, a lock, fails with its own error. */
  readonly lockMs: number;
  /** For one statement, which usually takes a few milliseconds. */
  readonly statementMs: number;
  /** For the transaction. The server then ends the session, so that nothing can commit later. */
  readonly transactionMs: number;
  /** For starting the events of a batch. An event that has not started by then answers RETRY. */
  readonly deliveryMs: number;
  /**
   * For the answer to a batch. If it passes, because the database does not respond (its host is gone, a commit waits for its replica)
   * or a handler waits for something else, all entries answer RETRY. If an event commits later, its redelivery is a duplicate.
   */
  readonly answerMs: number;
}

export const HANDLING_TIMEOUTS: HandlingTimeouts = {
  lockMs: 3_000,
  statementMs: 4_000,
  transactionMs: 5_000,
  deliveryMs: 8_000,
  answerMs: 14_000,
};

const SET_TIMEOUTS = `
  SELECT set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true), set_config('transaction_timeout', $3, true)`;

/**
 * Sets Postgres' timeouts for the rest of the transaction. If the transaction exceeds one, it fails with a transient error and is rolled
 * back.
 */
export async function setTimeouts({ manager }: Transaction, timeouts: HandlingTimeouts): Promise<void> {
  const { lockMs, statementMs, transactionMs } = timeouts;
  await manager.query(SET_TIMEOUTS, [String(lockMs), String(statementMs), String(transactionMs)]);
}
