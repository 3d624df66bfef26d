import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['people'];

/** Which event was applied last to each row, and when. Both are null in rows that were written before. */
export class ProjectionEvents1764502000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES)
      await runner.query(`ALTER TABLE ${table} ADD COLUMN event_id uuid, ADD COLUMN applied_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`ALTER TABLE ${table} DROP COLUMN event_id, DROP COLUMN applied_at`);
  }
}
