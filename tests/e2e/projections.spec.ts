import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { newPerson, PASSWORD, type Person } from '../support/api.ts';
import { runCommand } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { asRecord } from '../support/events.ts';
import { Load } from '../support/load.ts';
import { count, sql } from '../support/sql.ts';
import { useRunningProduct } from '../support/running-product.ts';

const product = useRunningProduct();
const MAIN = join(import.meta.dirname, '../../ops/main.ts');
const DATABASES = { 'users-service': 'users', 'todo-service': 'todo' } as const;

async function projections(what: string, service: keyof typeof DATABASES, ...args: readonly string[]) {
  const database = product().databaseUrl(DATABASES[service]);
  return runCommand(process.execPath, [MAIN, 'projections', what, service, ...args, '-d', database]);
}
async function answer(what: string, service: keyof typeof DATABASES, name: string) {
  const { code, stdout, stderr } = await projections(what, service, name, '--json');
  if (code === 2) throw new Error(stderr);
  return { code, ...asRecord(JSON.parse(stdout)) };
}

let ann: Person;
let load: Load;
beforeAll(async () => {
  ann = await newPerson(product().url);
  load = await Load.begin(ann, 20);
});

/** Does the work while commands are sent. */
async function whileCommandsAreSent<T>(work: () => Promise<T>): Promise<T> {
  const ending = new AbortController();
  const commands = load.stream(ending.signal);
  try {
    return await work();
  } finally {
    ending.abort();
    await commands;
  }
}

describe('todo-platform projections', () => {
  it('finds no difference in a correct projection, also while commands are sent', async () => {
    await eventually(async () => expect((await projections('list', 'users-service')).stdout).toContain('activity'));
    const found = await whileCommandsAreSent(() => answer('verify', 'users-service', 'activity'));
    expect(found).toMatchObject({ code: 0, equal: true, differences: [] });
    expect((await projections('verify', 'todo-service', 'people')).stdout).toMatch(
      /people equals its source: \d+ rows/,
    );
  });

  it('lists wrong rows, and rebuilds them while commands are sent and workers are killed', async () => {
    // Many rows without events, so that a rebuild takes long enough to be interrupted.
    await sql(
      product(),
      'todo',
      `WITH made AS (
         INSERT INTO lists (id, owner_id, name, version, created_at)
         SELECT gen_random_uuid(), $1, 'Old ' || n, 101, now() FROM generate_series(1, 100) AS n RETURNING id)
       INSERT INTO tasks (id, list_id, title, notes, version, created_by, created_at)
       SELECT gen_random_uuid(), made.id, 'Old', '', n + 1, $1, now() FROM made, generate_series(1, 100) AS n`,
      [ann.id],
    );
    const extra = randomUUID();
    await sql(product(), 'users', 'INSERT INTO activity_lists VALUES ($1, $2, false, 3)', [extra, ann.id]);
    const wrong = await sql(product(), 'users', 'UPDATE activity_tasks SET deleted = NOT deleted RETURNING task_id');
    const verified = await projections('verify', 'users-service', 'activity');
    expect(verified.code).toBe(1);
    expect(verified.stdout).toMatch(new RegExp(`^extra +activity_lists +${extra} +3 +- +-$`, 'm'));
    expect(wrong.length).toBeGreaterThan(0);
    expect(verified.stdout).toMatch(/differences in \d+ rows: .*10\d\d\d missing.* The first 1000 are shown\.$/m);

    let kills = 0;
    await whileCommandsAreSent(async () => {
      const rebuilding = answer('rebuild', 'users-service', 'activity');
      for (let rows = 0; kills < 2;) {
        const [job] = await sql(
          product(),
          'users',
          `SELECT rows::int, finished_at IS NOT NULL AS finished FROM projection_wishes WHERE kind = 'rebuild'`,
        );
        if (job?.finished) break;
        if (Number(job?.rows ?? 0) <= rows) continue;
        rows = Number(job?.rows);
        product().kill('users-worker', 'SIGKILL');
        kills++;
        await product().waitUntilReady('users-worker');
      }
      expect(await rebuilding).toMatchObject({ code: 0 });
      expect(await answer('verify', 'users-service', 'activity')).toMatchObject({ code: 0, equal: true });
    });
    expect(kills).toBeGreaterThan(0);
    expect(await answer('verify', 'users-service', 'activity')).toMatchObject({ code: 0, equal: true });
    const { openTasks, listsOwned } = load.expectedActivity;
    await eventually(async () =>
      expect(await ann.activity()).toMatchObject({ openTasks: openTasks + 10_000, listsOwned: listsOwned + 100 }),
    );
  });

  it('rebuilds the people too, and keeps closed accounts closed', async () => {
    const bob = await newPerson(product().url, 'Bob');
    await bob.expect(204, 'DELETE', '/api/users/v1/me', { body: { password: PASSWORD } });
    const isClosed = () => count(product(), 'todo', 'SELECT count(*) FROM people WHERE id = $1 AND closed', [bob.id]);
    await eventually(async () => expect(await isClosed()).toBe(1));
    await sql(product(), 'todo', `UPDATE people SET name = 'Bob', closed = false WHERE id = $1`, [bob.id]);
    expect(await answer('verify', 'todo-service', 'people')).toMatchObject({
      code: 1,
      counts: { differs: 1 },
      differences: [{ id: bob.id, kind: 'differs', columns: ['name', 'closed'] }],
    });
    expect(await answer('rebuild', 'todo-service', 'people')).toMatchObject({ mended: 1, removed: 0 });
    expect(await isClosed()).toBe(1);
  });

  it('lists projections, and explains why it refuses a command', async () => {
    const { stdout } = await projections('list', 'todo-service', '--json');
    expect(JSON.parse(stdout)).toMatchObject([{ projection: 'people', asked: [] }]);
    const help = await runCommand(process.execPath, [MAIN, 'projections', 'verify', '--help']);
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('Exit codes: 0 equal, 1 different')]);
    expect(await projections('verify', 'todo-service', 'activity')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no projection activity. There are: people.'),
    });
    const nobody = await runCommand(process.execPath, [MAIN, 'projections', 'rebuild', 'mail-service', 'people']);
    expect([nobody.code, nobody.stderr]).toEqual([2, expect.stringContaining('users-service, todo-service')]);
    expect((await runCommand(process.execPath, [MAIN, 'projections', 'verify'])).code).toBe(2);
    await product().stopProcess('todo-worker');
    expect(await projections('verify', 'todo-service', 'people', '--wait', '1')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('No worker has taken it up within 1 s'),
    });
    await product().startProcess('todo-worker');
  });
});
