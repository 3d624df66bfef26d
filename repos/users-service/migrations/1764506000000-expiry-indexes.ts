import { createIndexConcurrently, dropIndexConcurrently } from '@todo-platform/service-kit/schema';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Find old tombstones of the activity: see src/activity/activity.retention.ts. */
const INDEXES = [
  { name: 'activity_tasks_expiry', on: `activity_tasks (applied_at) WHERE deleted AND completed_at IS NULL` },
  { name: 'activity_lists_expiry', on: `activity_lists (applied_at) WHERE deleted` },
] as const;

export class ExpiryIndexes1764506000000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const index of INDEXES) await createIndexConcurrently(runner, index);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of INDEXES) await dropIndexConcurrently(runner, name);
  }
}
