import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type Platform, startPlatform } from '../../platform/local/index.ts';
import { newPerson, type Person, signIn } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { asRecord } from '../support/events.ts';
import { living } from '../support/processes.ts';
import { makeDataDir, removeDataDir } from '../support/whole.ts';

const dataDir = makeDataDir();
const notices: string[] = [];
const everyPid = new Set<number>();
let platform: Platform | undefined;
let supervisor: ChildProcess | undefined;
let ann: Person;

async function start(): Promise<Platform> {
  platform = await startPlatform({
    dataDir,
    ports: 'free',
    report: (event) => {
      if (event.kind === 'notice') notices.push(event.text);
    },
  });
  for (const pid of pidsOf(platform).values()) everyPid.add(pid);
  return platform;
}

function running(): Platform {
  if (!platform) throw new Error('The platform does not run.');
  return platform;
}

function pidsOf({ processes }: Platform): ReadonlyMap<string, number> {
  return new Map(processes.flatMap(({ name, pid }) => (pid === undefined ? [] : [[name, pid] as const])));
}

afterAll(async () => {
  supervisor?.kill('SIGKILL');
  await platform?.stop();
  for (const pid of everyPid) if (living([pid]).length > 0) process.kill(pid, 'SIGKILL');
  removeDataDir(dataDir);
});

describe('the whole', () => {
  it('whose supervisor was killed is taken over by the next start, with all that was kept', async () => {
    const script = join(import.meta.dirname, '../support/run-platform.ts');
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
    expect(living(orphans)).toEqual([]);
    expect(notices.join()).toContain('earlier run');
    await expectKept(newUrl);
  });

  it('is not started a second time from the same data', async () => {
    await expect(startPlatform({ dataDir, ports: 'free' })).rejects.toThrow(/already runs from/);
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

  it('goes on to bring effects to everybody after all that', async () => {
    await eventually(async () => expect(await ann.activity()).toMatchObject({ listsOwned: 6, openTasks: 6 }), 60_000);
  });

  it('stops without leaving a process', async () => {
    const pids = [...pidsOf(running()).values()];
    expect(pids).toHaveLength(9);
    await running().stop();
    expect(living([...everyPid])).toEqual([]);
    expect(existsSync(join(dataDir, 'run.json'))).toBe(false);
    await running().stop();
  });

  it('says who holds a port that is taken, and starts nothing', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const address = server.address();
      const gateway = typeof address === 'object' && address !== null ? address.port : 0;
      const refused = startPlatform({ dataDir, ports: { ...running().ports, gateway } });
      await expect(refused).rejects.toThrow(
        new RegExp(`Port ${gateway} \\(gateway\\) is in use by pid ${process.pid} `),
      );
      expect(existsSync(join(dataDir, 'run.json'))).toBe(false);
    } finally {
      server.close();
    }
  });

  it('that is interrupted while it starts leaves nothing behind', async () => {
    const abort = new AbortController();
    const started: number[] = [];
    const interrupted = startPlatform({
      dataDir,
      ports: 'free',
      signal: abort.signal,
      // Postgres and Kafka are on their way then.
      report: (event) => {
        if (event.kind !== 'started' || !event.step.startsWith('Migrate')) return;
        for (const pid of recordedPids()) started.push(pid);
        abort.abort(new Error('enough'));
      },
    });
    await expect(interrupted).rejects.toThrow('enough');
    expect(started.length).toBeGreaterThan(0);
    expect(living(started)).toEqual([]);
  });

  it('keeps everything over a restart', async () => {
    const { url } = await start();
    await expectKept(url);
    const again = await signIn(url, ann.email);
    await again.addTask(await again.addList('After the restart'));
    await eventually(async () => expect(await again.activity()).toMatchObject({ listsOwned: 7, openTasks: 7 }));
  });
});

/** The person can sign in, an access token from before is good, the list is there. */
async function expectKept(url: string): Promise<void> {
  const again = await signIn(url, ann.email);
  expect(again.id).toBe(ann.id);
  const withTokenFromBefore = await again.expect(200, 'GET', '/api/todos/v1/lists', { token: ann.token });
  expect(JSON.stringify(withTokenFromBefore.body.items)).toContain('"Groceries"');
  ann = again;
}

/** The processes that the record of the data folder names. */
function recordedPids(): readonly number[] {
  const { processes } = asRecord(JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8')));
  if (!Array.isArray(processes)) throw new Error('run.json names no processes');
  return processes.flatMap((entry) => {
    const { identity } = asRecord(entry);
    return identity === undefined ? [] : [Number(asRecord(identity).pid)];
  });
}
