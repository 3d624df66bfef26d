import { INBOX_SCHEMA_V1, OUTBOX_SCHEMA_V1 } from '@todo-platform/service-kit/schema';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCHEMA: readonly string[] = [
  ...OUTBOX_SCHEMA_V1,
  ...INBOX_SCHEMA_V1,
  // A closed account loses its address, name and password. Its address can be registered again, its id cannot.
  `CREATE TABLE accounts (
     id uuid PRIMARY KEY,
     email text UNIQUE,
     name text NOT NULL,
     time_zone text NOT NULL,
     password_hash text,
     version integer NOT NULL,
     created_at timestamptz NOT NULL,
     closed_at timestamptz,
     CHECK ((closed_at IS NULL) = (email IS NOT NULL AND password_hash IS NOT NULL))
   )`,
  `CREATE TABLE sessions (
     id uuid PRIMARY KEY,
     account_id uuid NOT NULL REFERENCES accounts (id),
     generation integer NOT NULL,
     rotated_at timestamptz NOT NULL,
     expires_at timestamptz NOT NULL,
     ended_at timestamptz
   )`,
  `CREATE INDEX sessions_account ON sessions (account_id) WHERE ended_at IS NULL`,
  `CREATE TABLE activity_lists (
     list_id uuid PRIMARY KEY,
     owner_id uuid NOT NULL,
     deleted boolean NOT NULL,
     sequence bigint NOT NULL
   )`,
  `CREATE INDEX activity_lists_owner ON activity_lists (owner_id)`,
  `CREATE TABLE activity_tasks (
     task_id uuid PRIMARY KEY,
     list_id uuid NOT NULL,
     completed_by uuid,
     completed_at timestamptz,
     deleted boolean NOT NULL,
     sequence bigint NOT NULL,
     CHECK ((completed_by IS NULL) = (completed_at IS NULL))
   )`,
  `CREATE INDEX activity_tasks_open ON activity_tasks (list_id) WHERE completed_at IS NULL AND NOT deleted`,
  `CREATE INDEX activity_tasks_completed ON activity_tasks (completed_by, completed_at) WHERE completed_at IS NOT NULL`,
];

export class Init1763683200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of SCHEMA) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The first migration cannot be reverted. Drop the database instead.'));
  }
}
