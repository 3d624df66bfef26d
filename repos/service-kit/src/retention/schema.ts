/** The indexes by which the cleaner finds expired rows. These tables are small. For a service's migration. */
export const RETENTION_INDEXES_V1: readonly string[] = [
  `CREATE INDEX dead_letters_dead_at ON dead_letters (dead_at) WHERE replay_requested_at IS NULL`,
  `CREATE INDEX dead_letters_dropped_at ON dead_letters (dropped_at) WHERE replay_requested_at IS NULL`,
  `CREATE INDEX inbox_attempts_last_at ON inbox_attempts (last_at)`,
];

/** Reverts RETENTION_INDEXES_V1. */
export const REVERT_RETENTION_INDEXES_V1: readonly string[] = [
  `DROP INDEX dead_letters_dead_at, dead_letters_dropped_at, inbox_attempts_last_at`,
];
