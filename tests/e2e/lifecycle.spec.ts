import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type Product, startProduct } from '../../dev/index.ts';
import { serviceNames } from '../../tools/services/services.ts';
import { newPerson, type Person, signIn } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { asRecord } from '../support/events.ts';
import { stillRunning } from '../support/processes.ts';
import { makeDataDir, removeDataDir } from '../support/running-product.ts';

const dataDir = makeDataDir();
const notices: string[] = [];
const everyPid = new Set<number>();
let product: Product | undefined;
let supervisor: ChildProcess | undefined;
let ann: Person;

async function start(): Promise<Product> {
  product = await startProduct({
    dataDir,
    ports: 'free',
    report: (event) => {
      if (event.kind === 'notice') notices.push(event.text);
    },
  });
  for (const pid of pidsOf(product).values()) everyPid.add(pid);
  return product;
}

function running(): Product {
  if (!product) throw new Error('The product does not run.');
  return product;
}

function pidsOf({ processes }: Product): ReadonlyMap<string, number> {
  return new Map(processes.flatMap(({ name, pid }) => (pid === undefined ? [] : [[name, pid] as const])));
}

afterAll(async () => {
  supervisor?.kill('SIGKILL');
  await product?.stop();
  for (const pid of everyPid) if (stillRunning([pid]).length > 0) process.kill(pid, 'SIGKILL');
  removeDataDir(dataDir);
});

describe('the product', () => {
  it('is taken over by the next start if its supervisor was killed, with all its data', async () => {
    const script = join(import.meta.dirname, '../support/start-product.ts');
    const first = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    supervisor = first;
    const [url] = (await once(createInterface(first.stdout), 'line')).map(String);
    const orphans = recordedPids();
    for (const pid of orphans) everyPid.add(pid);
    ann = await newPerson(String(url));
    await ann.addTask(await ann.addList('Groceries'));
    first.kill('SIGKILL');
    await once(first, 'exit');

    const { url: newUrl } = await start();
    expect(stillRunning(orphans)).toEqual([]);
    expect(notices.join()).toContain('earlier run');
    await expectKept(newUrl);
  });

  it('does not start a second time from the same data folder', async () => {
    await expect(startProduct({ dataDir, ports: 'free' })).rejects.toThrow(/already runs from/);
    await expectKept(running().url);
  });

  it.each(['gateway', 'users-api', 'todo-worker', 'kafka', 'postgres'])('restarts %s when it dies', async (name) => {
    const before = pidsOf(running()).get(name);
    running().kill(name, 'SIGKILL');
    await eventually(() => expect(notices.join('\n')).toMatch(new RegExp(`^${name} ended .*restarting`, 'm')));
    await running().waitUntilReady(name);
    const after = await eventually(() => {
      const pid = pidsOf(running()).get(name);
      expect(pid).toBeGreaterThan(0);
      return pid ?? 0;
    });
    expect(after).not.toBe(before);
    everyPid.add(after);
    const list = await eventually(() => ann.addList(`After ${name}`));
    await eventually(() => ann.addTask(list));
  });

  it('has applied all events after these restarts', async () => {
    await eventually(async () => expect(await ann.activity()).toMatchObject({ listsOwned: 6, openTasks: 6 }), 60_000);
  });

  it('stops and leaves no process behind', async () => {
    const pids = [...pidsOf(running()).values()];
    // Postgres, Kafka and the gateway; an api, a worker and a sidecar of each service.
    expect(pids).toHaveLength(3 + 3 * serviceNames.length);
    await running().stop();
    expect(stillRunning([...everyPid])).toEqual([]);
    expect(existsSync(join(dataDir, 'run.json'))).toBe(false);
    await running().stop();
  });

  it('names the process that uses a taken port, and starts nothing', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const address = server.address();
      const gateway = typeof address === 'object' && address !== null ? address.port : 0;
      const refused = startProduct({ dataDir, ports: { ...running().ports, gateway } });
      await expect(refused).rejects.toThrow(
        new RegExp(`Port ${gateway} \\(gateway\\) is in use by pid ${process.pid} `),
      );
      expect(existsSync(join(dataDir, 'run.json'))).toBe(false);
    } finally {
      server.close();
    }
  });

  it('leaves no process behind if the start is interrupted', async () => {
    const abort = new AbortController();
    const started: number[] = [];
    const interrupted = startProduct({
      dataDir,
      ports: 'free',
      signal: abort.signal,
      // Postgres and Kafka are already running at this step.
      report: (event) => {
        if (event.kind !== 'started' || !event.step.startsWith('Migrate')) return;
        for (const pid of recordedPids()) started.push(pid);
        abort.abort(new Error('enough'));
      },
    });
    await expect(interrupted).rejects.toThrow('enough');
    expect(started.length).toBeGreaterThan(0);
    expect(stillRunning(started)).toEqual([]);
  });

  it('keeps all data over a restart', async () => {
    const { url } = await start();
    await expectKept(url);
    const again = await signIn(url, ann.email);
    await again.addTask(await again.addList('After the restart'));
    await eventually(async () => expect(await again.activity()).toMatchObject({ listsOwned: 7, openTasks: 7 }));
  });
});

/** The person can sign in, the old access token is still valid, and the list still exists. */
async function expectKept(url: string): Promise<void> {
  const again = await signIn(url, ann.email);
  expect(again.id).toBe(ann.id);
  const withTokenFromBefore = await again.expect(200, 'GET', '/api/todos/v1/lists', { token: ann.token });
  expect(JSON.stringify(withTokenFromBefore.body.items)).toContain('"Groceries"');
  ann = again;
}

/** The pids in the data folder's run.json. */
function recordedPids(): readonly number[] {
  const { processes } = asRecord(JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8')));
  if (!Array.isArray(processes)) throw new Error('run.json lists no processes.');
  return processes.flatMap((entry) => {
    const { identity } = asRecord(entry);
    return identity === undefined ? [] : [Number(asRecord(identity).pid)];
  });
}
