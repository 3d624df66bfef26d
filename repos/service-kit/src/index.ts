/** What services import from the kit. The other entry points are listed in package.json. */
export { Caller, Public, ServiceOnly } from './auth/bearer.guard.js';
export { JwksCache, type KeyEndpoint } from './auth/jwks-cache.js';
export { KEY_SOURCE, type KeySource } from './auth/key-source.js';
export { TOKEN_ALGORITHM, TOKEN_AUDIENCE, TOKEN_TYPE } from './auth/token-verifier.js';
export { currentContext, type RequestContext, runInContext } from './context/request-context.js';
export { creationDigest } from './database/creation-digest.js';
export { dataSourceOptions } from './database/data-source-options.js';
export { insertIfAbsent } from './database/insert-if-absent.js';
export { violatedConstraint } from './database/database-error.js';
export { Answers, AnswersNothing, TakesIfMatch, TakesIfNoneMatch } from './docs/answers.js';
export { DocsModule } from './docs/docs.module.js';
export { type ApiDescription, openApiOf } from './docs/open-api.js';
export {
  creationCursor,
  mapPage,
  type Page,
  page,
  pageOf,
  type PageQuery,
  pageQuery,
  readCursor,
} from './http/cursor.js';
export { etag, ifMatch } from './http/if-match.js';
export { isKnown } from './http/if-none-match.js';
export { newId, text, textOf, uuid } from './http/validation.js';
export { PermanentEventError } from './inbox/classify.js';
export { type EventHandler, HandlerTable } from './inbox/handlers.js';
export { createApp } from './lifecycle/create-app.js';
export type { ServingRole } from './lifecycle/role.js';
export { AuthModule, ServiceKitModule } from './lifecycle/service-kit.module.js';
export { WorkerModule } from './lifecycle/worker.module.js';
export type { Log } from './logging/log.js';
export { createLogger, LOGGER } from './logging/logger.js';
export { Commits } from './outbox/commits.js';
export { type Transaction, Transactions } from './outbox/transactions.js';
export { ProjectionJobRunner } from './projection/projection-job-runner.js';
export { applyRows, type Snapshot, type SnapshotPage, type ToStoredRows } from './projection/snapshot.js';
export type { ProjectionRow, ProjectionTable } from './projection/table.js';
export type { Difference } from './projection/verification.js';
export { CHUNK as EXPIRY_CHUNK, rowsThatExpire } from './retention/expire-rows.js';
export { TOMBSTONE_DAYS } from './retention/keep-days.js';
export type { Chunk, Expiry, Retention } from './retention/retention.js';
