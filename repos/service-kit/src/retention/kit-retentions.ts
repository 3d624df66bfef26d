import { ATTEMPT_DAYS, DEAD_LETTER_DAYS, DROPPED_DEAD_LETTER_DAYS } from './keep-days.js';
import { rowsThatExpire } from './expire-rows.js';
import type { Expiry, Retention } from './retention.js';

/** A worker is about to replay the others. */
const NOT_REPLAYED = 'replay_requested_at IS NULL';

/** The kit's own tables. The outbox and the inbox drop day partitions instead; the other tables have one row a projection or issuer. */
const RETENTIONS: readonly Retention[] = [
  { table: 'dead_letters', since: 'dead_at', keepDays: DEAD_LETTER_DAYS, only: NOT_REPLAYED },
  { table: 'dead_letters', since: 'dropped_at', keepDays: DROPPED_DEAD_LETTER_DAYS, only: NOT_REPLAYED },
  { table: 'inbox_attempts', since: 'last_at', keepDays: ATTEMPT_DAYS },
];

export const KIT_EXPIRIES: readonly Expiry[] = RETENTIONS.map(rowsThatExpire);
