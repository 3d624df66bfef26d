import { PROJECTION_JOBS_V2 } from '@todo-platform/service-kit/schema';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class VerificationResults1764505000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of PROJECTION_JOBS_V2) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE projection_wishes DROP COLUMN verified_at, DROP COLUMN differences');
  }
}
