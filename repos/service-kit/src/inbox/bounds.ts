import type { Transaction } from '../database/transactions.js';

/**
 * How long handling may take, in milliseconds. Nothing outside bounds it: daprd waits for the answer to a batch for as long as its
 * Kafka session lives (1.18: `flushBulkMessages` has no timeout of its own), which heartbeats keep alive however long a handler
 * hangs, and all partitions of that consumer wait with it. Upper limits are the group's rebalance timeout (Sarama: 60 s), within which a
 * member has to hand its partitions over, and the 15 s within which a worker that is told to stop has to end.
 */
export interface HandlingBounds {
  /** For one lock. First, so that the usual cause is named by its own error. */
  readonly lockMs: number;
  /** For one statement: some milliseconds are usual. */
  readonly statementMs: number;
  /** For the transaction; the server ends the session by it, so that nothing is committed later. */
  readonly transactionMs: number;
  /** For beginning events: later none is begun, the rest answers RETRY untried. */
  readonly deliveryMs: number;
  /**
   * For the answer, whatever happens: where the database cannot act (its host is gone, a commit waits for its replica) or a handler
   * waits for something else, the answer is RETRY for all. What is committed later is a duplicate when it comes again, and absorbed.
   */
  readonly answerMs: number;
}

export const BOUNDS: HandlingBounds = {
  lockMs: 3_000,
  statementMs: 4_000,
  transactionMs: 5_000,
  deliveryMs: 8_000,
  answerMs: 14_000,
};

const BIND = `
  SELECT set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true), set_config('transaction_timeout', $3, true)`;

/** Binds the rest of the transaction. What exceeds a bound fails as transient, and is rolled back. */
export async function bind({ manager }: Transaction, bounds: HandlingBounds): Promise<void> {
  const { lockMs, statementMs, transactionMs } = bounds;
  await manager.query(BIND, [String(lockMs), String(statementMs), String(transactionMs)]);
}
