/** The table of replays and drops that operators request for dead letters. A service's migration runs these statements. */
export const DEAD_LETTER_REPLAYS_V1: readonly string[] = [
  `ALTER TABLE dead_letters ADD COLUMN replay_requested_at timestamptz, ADD COLUMN dropped_at timestamptz`,
  `CREATE INDEX dead_letters_replay ON dead_letters (consumer, dead_at) WHERE replay_requested_at IS NOT NULL`,
];
