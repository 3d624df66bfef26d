import { createIndexConcurrently, dropIndexConcurrently } from '@todo-platform/service-kit/schema';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the sessions that expired long ago. */
export class SessionsExpiry1764504200000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await createIndexConcurrently(runner, { name: 'sessions_expiry', on: 'sessions (expires_at)' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndexConcurrently(runner, 'sessions_expiry');
  }
}
