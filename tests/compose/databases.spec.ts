import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { execa } from 'execa';
import pg from 'pg';
import { services } from '../../services.ts';
import { withPostgres } from '../support/throw-away-postgres.ts';
import { ROOT } from '../../tools/root.ts';
import { ComposeProject } from './support/project.ts';
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

it('compose.yaml creates a database for each service, which that service alone can migrate', async () => {
  const sql = readFileSync(project.fileAt('postgres', '/docker-entrypoint-initdb.d/databases.sql'), 'utf8');
  await withPostgres(quietly, async (superuser) => {
    // The statements are sent one by one, as psql does: a database cannot be created in a transaction.
    for (const statement of sql.split(';\n').filter((text) => text !== '')) await query(superuser, statement);
    const urlOf = (name: string) => {
      const url = new URL(project.container(name).environment.DATABASE_URL ?? '');
      url.host = new URL(superuser).host;
      return url;
    };
    for (const { name: service, short } of services) {
      const container = `${short}-migrate`;
      const { command, environment } = project.container(container);
      const url = urlOf(container).href;
      await execa(process.execPath, ['dist/src/main.js', ...command], {
        cwd: join(ROOT, 'repos', service),
        env: { ...environment, DATABASE_URL: url },
        extendEnv: false,
      });
      const { rows } = await query(url, "SELECT to_regclass('outbox') IS NOT NULL AS migrated");
      expect(rows).toEqual([{ migrated: true }]);
    }
    for (const { short } of services) {
      const foreign = urlOf(`${short}-migrate`);
      const others = services.map((other) => other.short).filter((other) => other !== short);
      for (const database of [...others, 'postgres']) {
        foreign.pathname = database;
        await expect(query(foreign.href, 'SELECT 1')).rejects.toThrow('permission denied for database');
      }
    }
  });
}, 120_000);
