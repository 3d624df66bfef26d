import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { layoutOf, makeDataDir } from '../../tools/data-folder/layout.ts';
import { identify, isAlive } from '../../tools/data-folder/process-identity.ts';
import { writeRunFile } from '../../tools/data-folder/run-file.ts';
import { endOrphans } from './orphans.ts';

const folder = mkdtempSync(join(tmpdir(), 'orphans-'));
const layout = layoutOf(folder);
beforeEach(() => makeDataDir(layout));
afterAll(() => rmSync(folder, { recursive: true }));

function sleeper() {
  return spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { detached: true, stdio: 'ignore' });
}

function identityOf(pid: number | undefined) {
  const identity = identify(pid ?? -1);
  if (!identity) throw new Error('no such process');
  return identity;
}

describe('endOrphans', () => {
  const run = { supervisor: { pid: 1, started: 'gone' }, url: '', ready: true };

  it('ends a process that is still the recorded one', async () => {
    const child = sleeper();
    const gone = once(child, 'exit');
    const entry = { name: 'kafka', role: 'broker' as const, identity: identityOf(child.pid), log: '' };
    writeRunFile(layout.run, { ...run, processes: [entry] });
    await expect(endOrphans(layout.run)).resolves.toEqual(['kafka']);
    await gone;
    expect(existsSync(layout.run)).toBe(false);
  });

  it('refuses while the supervisor is alive, and ends nothing', async () => {
    const child = sleeper();
    const gone = once(child, 'exit');
    const entry = { name: 'kafka', role: 'broker' as const, identity: identityOf(child.pid), log: '' };
    writeRunFile(layout.run, { ...run, supervisor: identityOf(process.pid), processes: [entry] });
    await expect(endOrphans(layout.run)).rejects.toThrow(`(pid ${process.pid})`);
    expect(isAlive(entry.identity)).toBe(true);
    expect(existsSync(layout.run)).toBe(true);
    child.kill('SIGKILL');
    await gone;
  });

  it('does not end another process that has the same pid', async () => {
    const child = sleeper();
    const entry = {
      name: 'kafka',
      role: 'broker' as const,
      identity: { ...identityOf(child.pid), started: 'before' },
      log: '',
    };
    writeRunFile(layout.run, { ...run, processes: [entry] });
    await expect(endOrphans(layout.run)).resolves.toEqual([]);
    expect(isAlive(identityOf(child.pid))).toBe(true);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  });
});
