import { INBOX_DAY_PARTITIONS_V1, REVERT_INBOX_DAY_PARTITIONS_V1 } from '@todo-platform/service-kit/schema';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class InboxPartitions1763712000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of INBOX_DAY_PARTITIONS_V1) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of REVERT_INBOX_DAY_PARTITIONS_V1) await runner.query(statement);
  }
}
