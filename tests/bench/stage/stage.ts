import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { delivery } from '@todo-platform/contracts';
import { layoutOf } from '../../../platform/local/data/layout.ts';
import { loadSecrets } from '../../../platform/local/data/secrets.ts';
import { type Platform, startPlatform } from '../../../platform/local/index.ts';
import { shardsPerRelay } from '../../support/board.ts';
import { eventually } from '../../support/eventually.ts';
import { membersOf, skipToEnd } from '../../support/kafka.ts';
import type { Variant } from '../variants/variant.ts';
import { Database } from './database.ts';

const HOOK = pathToFileURL(join(import.meta.dirname, '../variants/hook.ts')).href;
const WORKERS = ['todo-worker', 'users-worker'];
const sidecarOf = (worker: string) => `${worker}-daprd`;
const OWNERS = 200;

/** The running whole with what a measurement needs: the databases, owners of lists, and processes that change their variant. */
export class Stage {
  readonly platform: Platform;
  readonly todo: Database;
  readonly users: Database;
  /** Ids of accounts. */
  readonly owners: readonly string[];
  /** Aborted when nobody waits for the measurement any more. */
  readonly signal: AbortSignal;
  readonly #dataDir: string;
  readonly #variantFile: string;

  private constructor(
    dataDir: string,
    signal: AbortSignal,
    platform: Platform,
    todo: Database,
    users: Database,
    owners: readonly string[],
  ) {
    this.signal = signal;
    this.platform = platform;
    this.todo = todo;
    this.users = users;
    this.owners = owners;
    this.#dataDir = dataDir;
    this.#variantFile = variantFileOf(dataDir);
  }

  static async start(signal: AbortSignal): Promise<Stage> {
    const dataDir = mkdtempSync(join(tmpdir(), 'todo-platform-bench-'));
    const variantFile = variantFileOf(dataDir);
    writeFileSync(variantFile, JSON.stringify({ name: 'product' } satisfies Variant));
    const env = { NODE_OPTIONS: `--import=${HOOK}`, BENCH_VARIANT_FILE: variantFile };
    const overrides = Object.fromEntries(['todo-api', ...WORKERS].map((name) => [name, env]));
    let platform: Platform | undefined;
    try {
      platform = await startPlatform({ dataDir, ports: 'free', overrides, signal });
      // Tells when a change became visible, to the microsecond.
      await asSuperuser(platform, dataDir, [`ALTER SYSTEM SET track_commit_timestamp = 'on'`]);
      await platform.stopProcess('postgres');
      await platform.startProcess('postgres');
      const todo = await Database.connect(platform.databaseUrl('todo'));
      const users = await Database.connect(platform.databaseUrl('users'));
      return new Stage(dataDir, signal, platform, todo, users, await makeOwners(users));
    } catch (error) {
      await platform?.stop();
      rmSync(dataDir, { recursive: true, force: true });
      throw error;
    }
  }

  /** Restarts a process, from now on in this variant. */
  async restartApi(variant: Variant): Promise<void> {
    this.#choose(variant);
    await this.platform.stopProcess('todo-api');
    await this.platform.startProcess('todo-api');
  }

  /** Restarts the workers, from now on in this variant, with no event waiting. */
  async restartWorkers(variant: Variant): Promise<void> {
    const { platform } = this;
    this.#choose(variant);
    await Promise.all(WORKERS.flatMap((name) => [platform.stopProcess(name), platform.stopProcess(sidecarOf(name))]));
    await this.todo.query('TRUNCATE outbox');
    const byKafkajs = variant.name === 'kafkajs';
    const group = byKafkajs ? variant.group : 'users-worker';
    await eventually(() => skipToEnd(platform, group, 'todo.lists.v1'), 60_000);
    const names = WORKERS.flatMap((name) => (byKafkajs ? [name] : [name, sidecarOf(name)]));
    await Promise.all(names.map((name) => platform.startProcess(name)));
  }

  /** Resolves when so many workers of each service share the outbox and the topic. */
  async shared(count: number): Promise<void> {
    await eventually(async () => {
      const relays = await shardsPerRelay(this.platform, 'todo');
      const members = await membersOf(this.platform, 'users-worker');
      const held = relays.filter((shards) => shards > 0).length;
      const consuming = members.filter((partitions) => partitions > 0).length;
      if (held !== count || consuming !== count * delivery.consumers)
        throw new Error(`${held} relays and ${consuming} consumers have work, not ${count}.`);
    }, 60_000);
  }

  /** Does now what Postgres would else do in the middle of a measurement. */
  async atRest(): Promise<void> {
    await this.todo.query('VACUUM (ANALYZE) outbox');
    await asSuperuser(this.platform, this.#dataDir, ['CHECKPOINT']);
  }

  #choose(variant: Variant): void {
    writeFileSync(this.#variantFile, JSON.stringify(variant));
  }

  async close(): Promise<void> {
    await Promise.all([this.todo.close(), this.users.close()]).catch(() => undefined);
    await this.platform.stop();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }
}

const variantFileOf = (dataDir: string) => join(dataDir, 'variant.json');

async function asSuperuser(platform: Platform, dataDir: string, statements: readonly string[]): Promise<void> {
  const url = new URL(platform.databaseUrl('todo'));
  url.username = 'postgres';
  url.password = loadSecrets(layoutOf(dataDir)).postgresPassword;
  const superuser = await Database.connect(url.href);
  for (const statement of statements) await superuser.query(statement);
  await superuser.close();
}

async function makeOwners(users: Database): Promise<readonly string[]> {
  const owners = Array.from({ length: OWNERS }, () => randomUUID());
  await users.query(
    `INSERT INTO accounts (id, email, name, time_zone, password_hash, version, created_at)
     SELECT id, id || '@example.org', 'Someone', 'Europe/Vienna', 'none', 1, now() FROM unnest($1::uuid[]) AS id`,
    [owners],
  );
  return owners;
}
