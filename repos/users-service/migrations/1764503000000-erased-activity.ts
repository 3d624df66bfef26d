import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Rows of a closed account lose its id: the column becomes null. The worker does so in chunks after the account is closed;
 * `activity_erasures` lists the accounts that are still to do.
 */
const SCHEMA: readonly string[] = [
  `CREATE TABLE activity_erasures (
     account_id uuid PRIMARY KEY,
     requested_at timestamptz NOT NULL DEFAULT now()
   )`,
  // A trigger, so that an account is noticed that the previous release closes.
  `CREATE FUNCTION accounts_erase_activity() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     INSERT INTO activity_erasures (account_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
     RETURN NULL;
   END $$`,
  `CREATE TRIGGER accounts_erase_activity AFTER UPDATE OF closed_at ON accounts FOR EACH ROW
     WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL) EXECUTE FUNCTION accounts_erase_activity()`,
  `ALTER TABLE activity_lists ALTER COLUMN owner_id DROP NOT NULL`,
  // Not validated, which would read the whole table: the constraint that it replaces was stricter.
  `ALTER TABLE activity_tasks
     DROP CONSTRAINT activity_tasks_check,
     ADD CONSTRAINT activity_tasks_completed CHECK (completed_by IS NULL OR completed_at IS NOT NULL) NOT VALID`,
];

export class ErasedActivity1764503000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of SCHEMA) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The ids of erased rows are gone, so this migration cannot be reverted.'));
  }
}
