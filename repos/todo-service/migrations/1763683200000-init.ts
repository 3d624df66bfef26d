import { INBOX_SCHEMA_V1, JWKS_CACHE_SCHEMA_V1, OUTBOX_SCHEMA_V1 } from '@todo-platform/service-kit/schema';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCHEMA: readonly string[] = [
  ...OUTBOX_SCHEMA_V1,
  ...INBOX_SCHEMA_V1,
  ...JWKS_CACHE_SCHEMA_V1,
  // The rows of deleted lists and tasks stay as tombstones, so that an id is never used twice.
  `CREATE TABLE lists (
     id uuid PRIMARY KEY,
     owner_id uuid NOT NULL,
     name text NOT NULL,
     version integer NOT NULL,
     created_at timestamptz NOT NULL,
     deleted_at timestamptz
   )`,
  `CREATE INDEX lists_owner ON lists (owner_id, created_at, id) WHERE deleted_at IS NULL`,
  `CREATE TABLE tasks (
     id uuid PRIMARY KEY,
     list_id uuid NOT NULL REFERENCES lists (id),
     title text NOT NULL,
     notes text NOT NULL,
     version integer NOT NULL,
     created_by uuid NOT NULL,
     created_at timestamptz NOT NULL,
     completed_by uuid,
     completed_at timestamptz,
     deleted_at timestamptz,
     CHECK ((completed_by IS NULL) = (completed_at IS NULL))
   )`,
  `CREATE INDEX tasks_list ON tasks (list_id, created_at, id) WHERE deleted_at IS NULL`,
  `CREATE TABLE people (
     id uuid PRIMARY KEY,
     name text NOT NULL,
     email text NOT NULL,
     closed boolean NOT NULL,
     sequence bigint NOT NULL
   )`,
];

export class Init1763683200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of SCHEMA) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(
      new Error('There is no schema before the first one to go back to. Drop the database instead.'),
    );
  }
}
