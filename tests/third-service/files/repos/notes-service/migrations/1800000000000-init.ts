import {
  DEAD_LETTER_REPLAYS_V1,
  INBOX_DAY_PARTITIONS_V1,
  INBOX_SCHEMA_V1,
  JWKS_CACHE_SCHEMA_V1,
  OUTBOX_SCHEMA_V1,
  PROJECTION_FILL_SCHEMA_V1,
  PROJECTION_JOBS_V1,
  PROJECTION_JOBS_V2,
} from '@todo-platform/service-kit/schema';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCHEMA: readonly string[] = [
  ...OUTBOX_SCHEMA_V1,
  ...INBOX_SCHEMA_V1,
  ...JWKS_CACHE_SCHEMA_V1,
  ...PROJECTION_FILL_SCHEMA_V1,
  ...DEAD_LETTER_REPLAYS_V1,
  ...PROJECTION_JOBS_V1,
  ...PROJECTION_JOBS_V2,
  ...INBOX_DAY_PARTITIONS_V1,
  `CREATE TABLE notebooks (
     id uuid PRIMARY KEY,
     owner_id uuid NOT NULL,
     name text NOT NULL,
     created_at timestamptz NOT NULL
   )`,
];

export class Init1800000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of SCHEMA) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The first schema has nothing to go back to: drop the database.'));
  }
}
