import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type Product, startProduct } from '../../dev/index.ts';
import { layoutOf } from '../../tools/data-folder/layout.ts';
import { loadSecrets } from '../../tools/data-folder/secrets.ts';
import { choosePorts } from '../../tools/ports/ports.ts';
import { type Database, databaseUrl } from '../../tools/postgres/databases.ts';
import { databasesOf } from '../../tools/services/services.ts';
import { newPerson, type Person } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { grpcClients } from '../support/grpc.ts';
import { makeDataDir, removeDataDir } from '../support/running-product.ts';
import { type PgBouncer, startPgBouncer } from './pgbouncer.ts';

/** More commands at once than the pooler has connections, and so many that a process would prepare their statements. */
const TASKS = 40;

const dataDir = makeDataDir();
let pooler: PgBouncer;
let todo: Database;
let product: Product;
let clients: ReturnType<typeof grpcClients>;
let ann: Person;
let holder: pg.Client;

beforeAll(async () => {
  const layout = layoutOf(dataDir);
  const databases = databasesOf(loadSecrets(layout));
  todo = databases['todo-service'];
  const ports = await choosePorts('free', false);
  pooler = await startPgBouncer(ports.postgres, Object.values(databases));
  const overrides = Object.fromEntries(
    Object.values(databases).flatMap((database) =>
      ['api', 'worker'].map((role) => {
        const [DATABASE_URL, DATABASE_DIRECT_URL] = [pooler.urlOf(database), databaseUrl(ports.postgres, database)];
        return [`${database.name}-${role}`, { DATABASE_URL, DATABASE_DIRECT_URL }];
      }),
    ),
  );
  product = await startProduct({ dataDir, ports, overrides });
  clients = grpcClients(Object.assign(product, { dataDir }));
  ann = await newPerson(product.url);
  holder = new pg.Client({ connectionString: product.databaseUrl('todo') });
  await holder.connect();
});

afterAll(async () => {
  await holder.end();
  clients.close();
  await product.stop();
  await pooler.stop();
  removeDataDir(dataDir);
});

const logOf = (name: string) => {
  const log = product.processes.find((process) => process.name === name)?.log ?? '';
  return readFileSync(log, 'utf8');
};

describe('through a transaction pooler', () => {
  it('commands work at the same time, are watched live, and their events are handled', async () => {
    const list = await ann.addList();
    const watch = clients.todo.stream('todo.v1.ListService/Watch', { listId: list }, { token: ann.token });
    await eventually(() => expect(watch.messages).toHaveLength(1));
    const tasks = await Promise.all(Array.from({ length: TASKS }, (_, index) => ann.addTask(list, `Task ${index}`)));
    for (const task of tasks.slice(0, 3)) await ann.complete(list, task);
    const version = TASKS + 1 + 3;
    await eventually(() => expect(watch.messages.at(-1)).toMatchObject({ version }));
    watch.cancel();
    await eventually(async () => expect(await ann.activity()).toMatchObject({ openTasks: TASKS - 3 }));
  });

  it('only what needs no session goes', async () => {
    const names = await pooler.clients();
    for (const name of ['users-service-api', 'todo-service-api', 'outbox-notifier']) expect(names).toContain(name);
    for (const name of ['users-service-worker', 'todo-service-worker', 'outbox-relay', 'commits', 'migrate'])
      expect(names).not.toContain(name);
  });

  it('a command gives up a lock after its own time', async () => {
    const list = await ann.addList('Frozen');
    await holder.query('BEGIN');
    await holder.query('SELECT FROM lists WHERE id = $1 FOR UPDATE', [list]);
    const refused = await ann.send('PATCH', `/api/todos/v1/lists/${list}`, { body: { name: 'Late' } });
    await holder.query('ROLLBACK');
    expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(logOf('todo-api')).toContain('canceling statement due to lock timeout');
    await ann.expect(200, 'PATCH', `/api/todos/v1/lists/${list}`, { body: { name: 'Thawed' } });
  });

  it('a statement outside a transaction ends by the time of the pooler, with an error that means "not now"', async () => {
    const reader = new pg.Client({ connectionString: pooler.urlOf(todo) });
    reader.on('error', () => undefined);
    await reader.connect();
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE lists IN ACCESS EXCLUSIVE MODE');
    const refused = await reader.query('SELECT FROM lists').catch((error: unknown) => error);
    await holder.query('ROLLBACK');
    // Class 08: the api answers 503.
    expect(refused).toMatchObject({ code: expect.stringMatching(/^08/), message: 'query timeout' });
    await reader.end();
    await ann.expect(200, 'GET', '/api/todos/v1/lists');
  });
});
