import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { withLock } from './lock.ts';

const HOLDER = `
  const { withLock } = await import(process.argv[1]);
  await withLock(process.argv[2], async () => {
    console.log('held');
    await new Promise((resolve) => process.stdin.once('data', resolve));
  });
  process.exit();
`;

describe('a lock between processes', () => {
  let folder: string;
  let path: string;
  let holder: ChildProcess;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'todo-platform-lock-'));
    path = join(folder, 'lock');
    const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', HOLDER];
    const args = [...flags, new URL('lock.ts', import.meta.url).href, path];
    holder = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    if (holder.stdout) await once(holder.stdout, 'data');
  });
  afterEach(async () => {
    holder.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });

  it('is waited for while another process holds it, and comes when that one is done', async () => {
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

  it('is free again when its holder is killed', async () => {
    await expect(
      withLock(path, () => Promise.resolve('mine'), { waiting: () => holder.kill('SIGKILL') }),
    ).resolves.toBe('mine');
  });

  it('ends the wait on abort', async () => {
    const controller = new AbortController();
    const options = { signal: controller.signal, waiting: () => controller.abort() };
    await expect(withLock(path, () => Promise.resolve(), options)).rejects.toThrow();
  });
});
