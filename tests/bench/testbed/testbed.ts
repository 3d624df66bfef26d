import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { delivery } from '@todo-platform/contracts';
import { layoutOf } from '../../../tools/data-folder/layout.ts';
import { loadSecrets } from '../../../tools/data-folder/secrets.ts';
import { type Product, startProduct } from '../../../dev/index.ts';
import { shardsPerRelay } from '../../support/outbox-and-inbox.ts';
import { eventually } from '../../support/eventually.ts';
import { membersOf, skipToEnd } from '../../support/kafka.ts';
import type { Variant } from '../variants/variant.ts';
import { Database } from './database.ts';

const HOOK = pathToFileURL(join(import.meta.dirname, '../variants/hook.ts')).href;
const WORKERS = ['todo-worker', 'users-worker'];
const sidecarOf = (worker: string) => `${worker}-daprd`;
const OWNERS = 200;

/** A running product with its databases, owners of lists, and processes that can restart in another variant. */
export class Testbed {
  readonly product: Product;
  readonly todo: Database;
  readonly users: Database;
  /** Ids of the accounts that own lists. */
  readonly owners: readonly string[];
  /** Aborted when the run is interrupted. */
  readonly signal: AbortSignal;
  readonly #dataDir: string;
  readonly #variantFile: string;

  private constructor(
    dataDir: string,
    signal: AbortSignal,
    product: Product,
    todo: Database,
    users: Database,
    owners: readonly string[],
  ) {
    this.signal = signal;
    this.product = product;
    this.todo = todo;
    this.users = users;
    this.owners = owners;
    this.#dataDir = dataDir;
    this.#variantFile = variantFileOf(dataDir);
  }

  static async start(signal: AbortSignal): Promise<Testbed> {
    const dataDir = mkdtempSync(join(tmpdir(), 'todo-platform-bench-'));
    const variantFile = variantFileOf(dataDir);
    writeFileSync(variantFile, JSON.stringify({ name: 'product' } satisfies Variant));
    const env = { NODE_OPTIONS: `--import=${HOOK}`, BENCH_VARIANT_FILE: variantFile };
    const overrides = Object.fromEntries(['todo-api', ...WORKERS].map((name) => [name, env]));
    let product: Product | undefined;
    try {
      product = await startProduct({ dataDir, ports: 'free', overrides, signal });
      // Records the commit time of each transaction, to the microsecond.
      await asSuperuser(product, dataDir, [`ALTER SYSTEM SET track_commit_timestamp = 'on'`]);
      await product.stopProcess('postgres');
      await product.startProcess('postgres');
      const todo = await Database.connect(product.databaseUrl('todo'));
      const users = await Database.connect(product.databaseUrl('users'));
      return new Testbed(dataDir, signal, product, todo, users, await makeOwners(users));
    } catch (error) {
      await product?.stop();
      rmSync(dataDir, { recursive: true, force: true });
      throw error;
    }
  }

  /** Restarts the todo-service's api in this variant. */
  async restartApi(variant: Variant): Promise<void> {
    this.#choose(variant);
    await this.product.stopProcess('todo-api');
    await this.product.startProcess('todo-api');
  }

  /** Restarts the workers in this variant, with an empty outbox and no unread record. */
  async restartWorkers(variant: Variant): Promise<void> {
    const { product } = this;
    this.#choose(variant);
    await Promise.all(WORKERS.flatMap((name) => [product.stopProcess(name), product.stopProcess(sidecarOf(name))]));
    await this.todo.query('TRUNCATE outbox');
    const byKafkajs = variant.name === 'kafkajs';
    const group = byKafkajs ? variant.group : 'users-worker';
    await eventually(() => skipToEnd(product, group, 'todo.lists.v1'), 60_000);
    const names = WORKERS.flatMap((name) => (byKafkajs ? [name] : [name, sidecarOf(name)]));
    await Promise.all(names.map((name) => product.startProcess(name)));
  }

  /** Resolves when `count` workers of each service share the outbox and the topic. */
  async waitForWorkers(count: number): Promise<void> {
    await eventually(async () => {
      const relays = await shardsPerRelay(this.product, 'todo');
      const members = await membersOf(this.product, 'users-worker');
      const held = relays.filter((shards) => shards > 0).length;
      const consuming = members.filter((partitions) => partitions > 0).length;
      if (held !== count || consuming !== count * delivery.consumers)
        throw new Error(`${held} relays and ${consuming} consumers have work, not ${count}.`);
    }, 60_000);
  }

  /** Runs vacuum and checkpoint now, so that Postgres does not run them during a measurement. */
  async vacuumAndCheckpoint(): Promise<void> {
    await this.todo.query('VACUUM (ANALYZE) outbox');
    await asSuperuser(this.product, this.#dataDir, ['CHECKPOINT']);
  }

  #choose(variant: Variant): void {
    writeFileSync(this.#variantFile, JSON.stringify(variant));
  }

  async close(): Promise<void> {
    await Promise.all([this.todo.close(), this.users.close()]).catch(() => undefined);
    await this.product.stop();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }
}

const variantFileOf = (dataDir: string) => join(dataDir, 'variant.json');

async function asSuperuser(product: Product, dataDir: string, statements: readonly string[]): Promise<void> {
  const url = new URL(product.databaseUrl('todo'));
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
