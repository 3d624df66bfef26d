import { DEAD_LETTER_REPLAYS_V1 } from '@todo-platform/service-kit/schema';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class DeadLetterWishes1763704800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of DEAD_LETTER_REPLAYS_V1) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE dead_letters DROP COLUMN replay_requested_at, DROP COLUMN dropped_at');
  }
}
