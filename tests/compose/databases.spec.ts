import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { execa } from 'execa';
import pg from 'pg';
import { withPostgres } from '../../platform/testing/throw-away-postgres.ts';
import { ComposeProject, ROOT } from './support/project.ts';
import { quietly } from '../support/quietly.ts';

let project: ComposeProject;

beforeAll(async () => {
  project = await ComposeProject.load();
}, 300_000);
afterAll(() => project[Symbol.asyncDispose]());

async function query(url: string, statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query(statement).finally(() => client.end());
}

it('makes databases that the services migrate, each its own alone', async () => {
  const sql = readFileSync(project.fileAt('postgres', '/docker-entrypoint-initdb.d/databases.sql'), 'utf8');
  await withPostgres(quietly, async (superuser) => {
    // One by one, as psql sends them: a database cannot be made inside a transaction.
    for (const statement of sql.split(';\n').filter((text) => text !== '')) await query(superuser, statement);
    const urlOf = (name: string) => {
      const url = new URL(project.container(name).environment.DATABASE_URL ?? '');
      url.host = new URL(superuser).host;
      return url;
    };
    for (const service of ['users-service', 'todo-service']) {
      const name = service.replace('-service', '-migrate');
      const { command, environment } = project.container(name);
      const url = urlOf(name).href;
      await execa(process.execPath, ['dist/src/main.js', ...command], {
        cwd: join(ROOT, 'repos', service),
        env: { ...environment, DATABASE_URL: url },
        extendEnv: false,
      });
      const { rows } = await query(url, "SELECT to_regclass('outbox') IS NOT NULL AS migrated");
      expect(rows).toEqual([{ migrated: true }]);
    }
    const foreign = urlOf('users-migrate');
    for (const database of ['todo', 'postgres']) {
      foreign.pathname = database;
      await expect(query(foreign.href, 'SELECT 1')).rejects.toThrow('permission denied for database');
    }
  });
}, 120_000);
