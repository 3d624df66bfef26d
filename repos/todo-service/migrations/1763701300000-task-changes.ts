import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the tasks of a list that changed after a version, deleted tasks included. */
export class TaskChanges1763701300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX tasks_changes ON tasks (list_id, version)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX tasks_changes');
  }
}
