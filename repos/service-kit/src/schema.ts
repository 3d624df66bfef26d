/** What migrations are made of, apart from the rest, so that `migrate` starts without the framework. */
export { JWKS_CACHE_SCHEMA_V1 } from './auth/jwks-cache.schema.js';
export type { MigrationClass } from './database/data-source-options.js';
export { DEAD_LETTER_WISHES_V1 } from './inbox/replay-schema.js';
export { INBOX_PARTITIONS_V1, INBOX_SCHEMA_V1, INBOX_WHOLE_AGAIN_V1 } from './inbox/schema.js';
export { OUTBOX_SCHEMA_V1 } from './outbox/schema.js';
export { PROJECTION_FILL_SCHEMA_V1, PROJECTION_WISHES_V1 } from './projection/schema.js';
