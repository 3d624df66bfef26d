import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { isAlive } from '../../tools/data-folder/process-identity.ts';
import { ManagedProcess } from './managed-process.ts';
import type { ProcessSpec } from './process-spec.ts';

const folder = mkdtempSync(join(tmpdir(), 'managed-'));
const never = new AbortController().signal;
const notices: string[] = [];
const started: ManagedProcess[] = [];

function manage(script: string, change: Partial<ProcessSpec> = {}): ManagedProcess {
  const spec: ProcessSpec = {
    name: 'child',
    role: 'api',
    command: process.execPath,
    args: ['-e', script],
    cwd: folder,
    env: {},
    readyWithinMs: 5_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 5_000,
    ...change,
  };
  const managed = new ManagedProcess(spec, join(folder, 'child.log'), {
    changed: () => undefined,
    notice: (line) => notices.push(line),
  });
  started.push(managed);
  return managed;
}

const forever = 'setInterval(() => undefined, 1000)';

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

afterEach(async () => {
  for (const managed of started.splice(0)) await managed.stop();
  notices.length = 0;
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('ManagedProcess', () => {
  it('restarts a process that was killed, and says so', async () => {
    const managed = manage(forever);
    await managed.start(never, true);
    const first = managed.identity?.pid;
    managed.kill('SIGKILL');
    await until(() => managed.identity !== undefined && managed.identity.pid !== first);
    expect(notices).toEqual([expect.stringContaining('child ended (SIGKILL); restarting in 0.5 s.')]);
  });

  it('does not restart a process that was stopped', async () => {
    const managed = manage(forever);
    await managed.start(never, true);
    const identity = managed.identity;
    await managed.stop();
    expect(managed.state).toBe('stopped');
    expect(identity && isAlive(identity)).toBe(false);
  });

  it('ends a frozen process', async () => {
    const managed = manage(forever);
    await managed.start(never, true);
    managed.kill('SIGSTOP');
    await managed.stop();
    expect(notices).toEqual([]);
  });

  it('kills a process that does not end, and reports it', async () => {
    const managed = manage(
      `process.on('SIGTERM', () => undefined); ${forever}; require('fs').writeFileSync('up', '')`,
      {
        stopWithinMs: 100,
        probe: () => import('node:fs').then((fs) => fs.existsSync(join(folder, 'up'))),
      },
    );
    await managed.start(never, true);
    await managed.stop();
    expect(notices).toEqual(['child did not end within 0.1 s: killed.']);
  });

  it('fails the start with the end of the log when the process ends before it is ready', async () => {
    const managed = manage("console.error('PORT is missing'); process.exit(78)", {
      probe: () => Promise.resolve(false),
    });
    await expect(managed.start(never, true)).rejects.toThrow(
      /child ended \(exit code 78\) before it was ready\.\nThe end of its log:\n {4}PORT is missing\nLog: /,
    );
    expect(managed.state).toBe('stopped');
  });

  it('fails the start when the command does not exist', async () => {
    const managed = manage('', { command: join(folder, 'nothing'), probe: () => Promise.resolve(false) });
    await expect(managed.start(never, true)).rejects.toThrow(/ENOENT/);
  });
});
