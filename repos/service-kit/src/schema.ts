/** The statements of migrations. A separate entry point, so that `migrate` does not load the framework. */
export { JWKS_CACHE_SCHEMA_V1 } from './auth/jwks-cache.schema.js';
export { createIndexConcurrently, dropIndexConcurrently } from './database/concurrent-index.js';
export type { MigrationClass } from './database/data-source-options.js';
export { DEAD_LETTER_REPLAYS_V1 } from './inbox/dead-letter-replays.schema.js';
export { INBOX_DAY_PARTITIONS_V1, INBOX_SCHEMA_V1, REVERT_INBOX_DAY_PARTITIONS_V1 } from './inbox/schema.js';
export { OUTBOX_REFUSALS_V1, OUTBOX_SCHEMA_V1, REVERT_OUTBOX_REFUSALS_V1 } from './outbox/schema.js';
export { RETENTION_INDEXES_V1, REVERT_RETENTION_INDEXES_V1 } from './retention/schema.js';
export { PROJECTION_FILL_SCHEMA_V1, PROJECTION_JOBS_V1, PROJECTION_JOBS_V2 } from './projection/schema.js';
