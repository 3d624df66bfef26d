import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';

import { ask, attempt, run } from './command.ts';
import { identify } from './data-folder/process-identity.ts';

const folder = mkdtempSync(join(tmpdir(), 'command-'));
afterAll(() => rmSync(folder, { recursive: true }));

const shell = (script: string) => ['-c', script] as const;

describe('run', () => {
  it('returns the standard output', async () => {
    expect(await run('sh', shell('echo out; echo err >&2'))).toBe('out\n');
  });

  it('rejects with the command, how it ended and the end of its output', async () => {
    await expect(run('sh', shell('echo no disk >&2; exit 3'))).rejects.toThrow(/^sh -c .*: exit 3\nno disk$/s);
    await expect(run(join(folder, 'nothing'), [])).rejects.toThrow('ENOENT');
  });

  it('appends the output to a log, and shows its end on failure', async () => {
    const log = join(folder, 'log');
    await run('echo', ['first'], { log });
    await expect(run('sh', shell('echo second; exit 1'), { log })).rejects.toThrow(/\nsecond\nLog: .*log$/);
    expect(readFileSync(log, 'utf8')).toBe('first\nsecond\n');
  });

  it('ends every process of the command on abort', async () => {
    const controller = new AbortController();
    const pidFile = join(folder, 'pid');
    const running = run('sh', shell(`sleep 600 & echo $! > ${pidFile}; wait`), { signal: controller.signal });
    const pid = await pidIn(pidFile);
    controller.abort(new Error('stopped'));
    await expect(running).rejects.toThrow('stopped');
    while (identify(pid) !== undefined) await sleep(10);
  });
});

describe('a command', () => {
  const PARENT = `
    const { run } = await import(process.argv[1]);
    await run('sh', ['-c', 'sleep 600 & echo $$ > $0.shell; echo $! > $0.child; wait', process.argv[2]]);
  `;

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends with its processes when %s ends its parent', async (name) => {
    const file = join(folder, name);
    const module = new URL('command.ts', import.meta.url).href;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', PARENT, module, file], {
      stdio: 'inherit',
    });
    const ended = once(parent, 'exit');
    const pids = [await pidIn(`${file}.shell`), await pidIn(`${file}.child`)];
    parent.kill(name);
    expect(await ended).toEqual([null, name]);
    while (pids.some((pid) => identify(pid) !== undefined)) await sleep(10);
  });
});

describe('attempt', () => {
  it('returns the code and both outputs of a command that fails', async () => {
    const result = await attempt('sh', shell('echo out; echo err >&2; exit 3'));
    expect(result).toMatchObject({ succeeded: false, code: 3, ending: 'exit 3', stdout: 'out\n', stderr: 'err\n' });
  });

  it('passes the input and, if asked for, no variable of this process', async () => {
    expect((await attempt('cat', [], { input: 'text' })).stdout).toBe('text');
    const { stdout } = await attempt('/usr/bin/env', [], { env: { A: '1' }, onlyEnv: true });
    expect(stdout).toBe('A=1\n');
  });
});

describe('ask', () => {
  it('returns what the program prints, and nothing for one that fails or does not exist', async () => {
    expect(await ask('sh', shell('echo 1.2 >&2'))).toBe('1.2');
    expect(await ask('false', [])).toBeUndefined();
    expect(await ask(join(folder, 'nothing'), [])).toBeUndefined();
  });
});

async function pidIn(file: string): Promise<number> {
  for (;;) {
    const text = await ask('cat', [file]);
    if (text !== undefined && text !== '') return Number(text);
  }
}
