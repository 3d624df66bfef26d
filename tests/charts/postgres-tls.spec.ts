import { chmodSync, chownSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { Client } from 'pg';
import { z } from 'zod';
import { ROOT } from '../../tools/root.ts';
import { withPostgres } from '../support/throw-away-postgres.ts';
import { eventually } from '../support/eventually.ts';
import { type Authority, makeAuthority } from './support/authority.ts';
import { Charts, only } from './support/charts.ts';
import { quietly } from '../support/quietly.ts';

const job = z.looseObject({
  spec: z.object({
    template: z.object({
      spec: z.object({
        containers: z.tuple([
          z.object({
            env: z.array(z.object({ name: z.string(), value: z.string().optional() })),
            args: z.array(z.string()),
          }),
        ]),
      }),
    }),
  }),
});

let charts: Charts;
let folder: string;
beforeAll(async () => {
  charts = await Charts.prepare();
  folder = await mkdtemp(join(tmpdir(), 'todo-platform-tls-'));
}, 15 * 60_000);
afterAll(async () => {
  await charts[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Gives the server a certificate for "localhost". */
async function speakTls(url: string, authority: Authority): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    const directory = rows[0]?.data_directory ?? '';
    const { uid, gid } = statSync(directory);
    const { cert, key } = await authority.sign('postgres');
    for (const [name, content] of [
      ['server.crt', cert],
      ['server.key', key],
    ] as const) {
      const file = join(directory, name);
      writeFileSync(file, content);
      chownSync(file, uid, gid);
      chmodSync(file, 0o600);
    }
    await client.query('ALTER SYSTEM SET ssl = on');
    await client.query('SELECT pg_reload_conf()');
  } finally {
    await client.end();
  }
  await eventually(async () => {
    const secure = new Client({ connectionString: url, ssl: { rejectUnauthorized: false } });
    await secure.connect().finally(() => secure.end());
  });
}

/** The chart's database URL with this server's host, password and authority, and the migration's arguments. */
async function addressOf(
  url: string,
  host: string,
  authorityFile: string,
): Promise<{ address: string; args: readonly string[] }> {
  const manifests = await charts.render('todo-service');
  const [{ env, args }] = job.parse(only(manifests, 'Job', 'todo-service-migrate')).spec.template.spec.containers;
  const { username, password, port } = new URL(url);
  const address = (env.find(({ name }) => name === 'DATABASE_URL')?.value ?? '')
    .replace('$(DATABASE_USER)', username)
    .replace('$(DATABASE_PASSWORD)', password)
    .replace('postgres-rw:5432/todo', `${host}:${port}/postgres`)
    .replace('/etc/todo-platform/database/ca.crt', authorityFile);
  return { address, args };
}

async function migrate(url: string, host: string, authorityFile: string) {
  const { address, args } = await addressOf(url, host, authorityFile);
  const cwd = join(ROOT, 'repos/todo-service');
  return execa(process.execPath, ['dist/src/main.js', ...args], { cwd, env: { DATABASE_URL: address }, reject: false });
}

describe('the database URL of the chart', () => {
  it('requires TLS, the right authority and the right name', async () => {
    const [ours, another] = [await makeAuthority(), await makeAuthority()];
    const [right, wrong] = [join(folder, 'right.crt'), join(folder, 'wrong.crt')];
    writeFileSync(right, (await ours.sign('x')).ca);
    writeFileSync(wrong, (await another.sign('x')).ca);
    await withPostgres(quietly, async (url) => {
      const plaintext = await migrate(url, 'localhost', right);
      expect(plaintext.stderr).toContain('The server does not support SSL connections');
      await speakTls(url, ours);
      const stranger = await migrate(url, 'localhost', wrong);
      expect(stranger.stderr).toContain('certificate');
      const misnamed = await migrate(url, '127.0.0.1', right);
      expect(misnamed.stderr).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
      expect([plaintext, stranger, misnamed].map(({ exitCode }) => exitCode)).toEqual([1, 1, 1]);
      expect(await migrate(url, 'localhost', right)).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('"migrated"'),
      });
    });
  });
});
