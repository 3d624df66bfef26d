import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { withLock } from './lock.ts';

const FLAGS = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval'];
const MODULE = new URL('lock.ts', import.meta.url).href;

const HOLDER = `
  const { withLock } = await import(process.argv[1]);
  await withLock(process.argv[2], async () => {
    console.log('held');
    await new Promise((resolve) => process.stdin.once('data', resolve));
  });
  process.exit();
`;

/** Takes each lock at the given time, so that several processes try at the same moment. Releases it when the next message arrives. */
const CONTENDER = `
  const { tryLock } = await import(process.argv[1]);
  let release;
  process.on('message', ({ path, at }) => {
    release?.();
    while (Date.now() < at);
    release = tryLock(path);
    process.send(release !== undefined);
  });
  process.send('ready');
`;

describe('withLock', () => {
  let folder: string;
  let path: string;
  let holder: ChildProcess;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'todo-platform-lock-'));
    path = join(folder, 'lock');
    holder = spawn(process.execPath, [...FLAGS, HOLDER, MODULE, path], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (holder.stdout) await once(holder.stdout, 'data');
  });
  afterEach(async () => {
    holder.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });

  it('waits while another process holds the lock, and takes it when that process releases it', async () => {
    let entered = false;
    let told = 0;
    const waiting = () => {
      told++;
      expect(entered).toBe(false);
      holder.stdin?.write('done\n');
    };
    await withLock(path, () => Promise.resolve(void (entered = true)), { waiting });
    expect([entered, told]).toEqual([true, 1]);
  });

  it('takes the lock after its holder was killed', async () => {
    await expect(
      withLock(path, () => Promise.resolve('mine'), { waiting: () => holder.kill('SIGKILL') }),
    ).resolves.toBe('mine');
  });

  it('stops waiting on abort', async () => {
    const controller = new AbortController();
    const options = { signal: controller.signal, waiting: () => controller.abort() };
    await expect(withLock(path, () => Promise.resolve(), options)).rejects.toThrow();
  });
});

describe('tryLock', () => {
  it('gives the lock to exactly one of the processes that try at the same moment', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'todo-platform-lock-'));
    const contenders = Array.from({ length: 4 }, () =>
      spawn(process.execPath, [...FLAGS, CONTENDER, MODULE], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
    );
    const answer = async (contender: ChildProcess) => {
      const messages: unknown[] = await once(contender, 'message');
      return messages[0];
    };
    const answers = () => Promise.all(contenders.map(answer));
    try {
      await answers();
      for (let round = 0; round < 100; round++) {
        const answered = answers();
        const order = { path: join(folder, String(round)), at: Date.now() + 10 };
        for (const contender of contenders) contender.send(order);
        expect((await answered).filter((taken) => taken === true)).toHaveLength(1);
      }
    } finally {
      for (const contender of contenders) contender.kill('SIGKILL');
      await rm(folder, { recursive: true });
    }
  });
});
