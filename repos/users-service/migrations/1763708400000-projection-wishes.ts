import { PROJECTION_JOBS_V1 } from '@todo-platform/service-kit/schema';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ProjectionWishes1763708400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of PROJECTION_JOBS_V1) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE projection_wishes');
  }
}
