import { OUTBOX_REFUSALS_V1, REVERT_OUTBOX_REFUSALS_V1 } from '@todo-platform/service-kit/schema';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OutboxRefusals1764501000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of OUTBOX_REFUSALS_V1) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of REVERT_OUTBOX_REFUSALS_V1) await runner.query(statement);
  }
}
