import { RETENTION_INDEXES_V1, REVERT_RETENTION_INDEXES_V1 } from '@todo-platform/service-kit/schema';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RetentionIndexes1764504100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of RETENTION_INDEXES_V1) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of REVERT_RETENTION_INDEXES_V1) await runner.query(statement);
  }
}
