import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The previous release leaves the digest out. A create that it answered can be repeated with any content, as before. */
export class CreationDigests1764504000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['accounts']) await runner.query(`ALTER TABLE ${table} ADD COLUMN creation_digest bytea`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['accounts']) await runner.query(`ALTER TABLE ${table} DROP COLUMN creation_digest`);
  }
}
