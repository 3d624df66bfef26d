import type { MigrationClass } from '@todo-platform/service-kit/schema';
import { Init1763683200000 } from './1763683200000-init.js';
import { ProjectionFills1763701200000 } from './1763701200000-projection-fills.js';
import { DeadLetterWishes1763704800000 } from './1763704800000-dead-letter-wishes.js';
import { ProjectionWishes1763708400000 } from './1763708400000-projection-wishes.js';
import { InboxPartitions1763712000000 } from './1763712000000-inbox-partitions.js';
import { OutboxRefusals1764501000000 } from './1764501000000-outbox-refusals.js';
import { ProjectionEvents1764502000000 } from './1764502000000-projection-events.js';
import { ErasedActivity1764503000000 } from './1764503000000-erased-activity.js';
import { ActivityCounters1764503100000 } from './1764503100000-activity-counters.js';
import { CreationDigests1764504000000 } from './1764504000000-creation-digests.js';
import { RetentionIndexes1764504100000 } from './1764504100000-retention-indexes.js';
import { SessionsExpiry1764504200000 } from './1764504200000-sessions-expiry.js';
import { VerificationResults1764505000000 } from './1764505000000-verification-results.js';
import { ExpiryIndexes1764506000000 } from './1764506000000-expiry-indexes.js';

/** All migrations, in the order in which they run. */
export const migrations: readonly MigrationClass[] = [
  Init1763683200000,
  ProjectionFills1763701200000,
  DeadLetterWishes1763704800000,
  ProjectionWishes1763708400000,
  InboxPartitions1763712000000,
  OutboxRefusals1764501000000,
  ProjectionEvents1764502000000,
  ErasedActivity1764503000000,
  ActivityCounters1764503100000,
  CreationDigests1764504000000,
  RetentionIndexes1764504100000,
  SessionsExpiry1764504200000,
  VerificationResults1764505000000,
  ExpiryIndexes1764506000000,
];
