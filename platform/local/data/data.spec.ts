import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ensureCredentials } from './credentials.ts';
import { DataInUseError, lockData } from './data-lock.ts';
import { layoutOf, makeDataDir } from './layout.ts';
import { endOrphans } from './orphans.ts';
import { identify, isAlive, signal, startTicks } from './process-identity.ts';
import { writeRunFile } from './run-file.ts';
import { ensureSigningKeys, loadSecrets } from './secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'data-'));
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

describe('a process identity', () => {
  it('reads the start time past a name with spaces and parentheses', () => {
    const fields = Array.from({ length: 30 }, (_, n) => String(n + 3));
    expect(startTicks(`7 (a ) b) ${['S', ...fields.slice(1)].join(' ')}`)).toBe('22');
    expect(startTicks(`7 (a) ${['Z', ...fields.slice(1)].join(' ')}`)).toBeUndefined();
  });

  it('is not that of another process with the same pid', () => {
    const me = identityOf(process.pid);
    expect(isAlive(me)).toBe(true);
    const former = { ...me, started: 'another time' };
    expect(isAlive(former)).toBe(false);
    expect(signal(former, 'SIGKILL')).toBe(false);
  });
});

describe('endOrphans', () => {
  const run = { supervisor: { pid: 1, started: 'gone' }, url: '', ready: true };

  it('ends what is still the recorded process', async () => {
    const child = sleeper();
    const gone = once(child, 'exit');
    const entry = { name: 'kafka', role: 'broker' as const, identity: identityOf(child.pid), log: '' };
    writeRunFile(layout.run, { ...run, processes: [entry] });
    await expect(endOrphans(layout.run)).resolves.toEqual(['kafka']);
    await gone;
    expect(existsSync(layout.run)).toBe(false);
  });

  it('leaves a process alone that only has the same pid', async () => {
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

describe('lockData', () => {
  it('refuses a second holder and names the first', () => {
    const unlock = lockData(layout.lock);
    expect(() => lockData(layout.lock)).toThrow(DataInUseError);
    expect(() => lockData(layout.lock)).toThrow(`(pid ${process.pid})`);
    unlock();
    lockData(layout.lock)();
  });

  it('takes over from a dead holder', () => {
    writeFileSync(layout.lock, JSON.stringify({ pid: process.pid, started: 'an earlier life' }));
    lockData(layout.lock)();
    expect(existsSync(layout.lock)).toBe(false);
  });
});

describe('secrets', () => {
  it('are made once and for the owner alone', async () => {
    const made = loadSecrets(layout);
    expect(loadSecrets(layout)).toEqual(made);
    expect(new Set(Object.values(made)).size).toBe(Object.keys(made).length);
    await ensureSigningKeys(layout);
    for (const file of [layout.secrets, layout.signingKeys]) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('of services are made once, for the owner alone, and anew where they do not fit each other', async () => {
    const services = ['a-service', 'b-service'];
    await ensureCredentials(layout, services);
    const files = [layout.authorities, layout.certificateOf('a-service'), layout.serviceKeyOf('b-service')];
    for (const file of [...files, layout.certificateKeyOf('a-service')])
      expect(statSync(file).mode & 0o777).toBe(0o600);
    const shown = () => files.map((file) => readFileSync(file, 'utf8'));
    const made = shown();
    await ensureCredentials(layout, services);
    expect(shown()).toEqual(made);
    expect(new X509Certificate(made[1] ?? '').checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(readFileSync(layout.callersOf('a-service'), 'utf8')).not.toMatch(/"d":|a-service/);

    writeFileSync(layout.authorities, readFileSync(layout.certificateOf('b-service')));
    await ensureCredentials(layout, services);
    expect(shown()[1]).not.toBe(made[1]);
    expect(new X509Certificate(shown()[1] ?? '').verify(new X509Certificate(shown()[0] ?? '').publicKey)).toBe(true);
  });

  it('name the file when it is damaged', () => {
    writeFileSync(layout.secrets, '{');
    expect(() => loadSecrets(layout)).toThrow(layout.secrets);
  });
});
