import { createIndexConcurrently, dropIndexConcurrently } from '@todo-platform/service-kit/schema';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Find the deleted lists and tasks that still hold text or can be deleted: see src/list/list.retention.ts. */
const INDEXES = [
  {
    name: 'tasks_expiry',
    on: `tasks (deleted_at) WHERE deleted_at IS NOT NULL AND (completed_at IS NULL OR title <> '')`,
  },
  { name: 'lists_expiry', on: `lists (deleted_at) WHERE deleted_at IS NOT NULL AND name <> ''` },
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
