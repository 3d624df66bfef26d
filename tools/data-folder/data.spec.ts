import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ensureCredentials } from './credentials.ts';
import { DataInUseError, lockData } from './data-lock.ts';
import { layoutOf, makeDataDir } from './layout.ts';
import { identify, isAlive, signal, startTicks } from './process-identity.ts';
import { ensureSigningKeys, loadSecrets, readSecrets } from './secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'data-'));
const layout = layoutOf(folder);
beforeEach(() => makeDataDir(layout));
afterAll(() => rmSync(folder, { recursive: true }));

function identityOf(pid: number | undefined) {
  const identity = identify(pid ?? -1);
  if (!identity) throw new Error('no such process');
  return identity;
}

describe('a process identity', () => {
  it('reads the start time after a program name with spaces and parentheses', () => {
    const fields = Array.from({ length: 30 }, (_, n) => String(n + 3));
    expect(startTicks(`7 (a ) b) ${['S', ...fields.slice(1)].join(' ')}`)).toBe('22');
    expect(startTicks(`7 (a) ${['Z', ...fields.slice(1)].join(' ')}`)).toBeUndefined();
  });

  it('differs from that of an earlier process with the same pid', () => {
    const me = identityOf(process.pid);
    expect(isAlive(me)).toBe(true);
    const former = { ...me, started: 'another time' };
    expect(isAlive(former)).toBe(false);
    expect(signal(former, 'SIGKILL')).toBe(false);
  });
});

describe('lockData', () => {
  it('refuses a second holder and names the pid of the first', () => {
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
  it('are made once, and only the owner may read them', async () => {
    const made = loadSecrets(layout);
    expect(loadSecrets(layout)).toEqual(made);
    expect(new Set(Object.values(made)).size).toBe(Object.keys(made).length);
    await ensureSigningKeys(layout);
    for (const file of [layout.secrets, layout.signingKeys]) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('of services are made once, only the owner may read them, and they are made again if they do not match', async () => {
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

  it('of a new service are added to those that exist', () => {
    const made = loadSecrets(layout);
    const { todoAppToken, ...others } = made;
    writeFileSync(layout.secrets, JSON.stringify(others));
    const { todoAppToken: added, ...kept } = loadSecrets(layout);
    expect(kept).toEqual(others);
    expect(added).not.toBe(todoAppToken);
    writeFileSync(layout.secrets, JSON.stringify(made));
  });

  it.each(['postgresPassword', 'sessionSecret'])('are damaged if %s is missing', (name) => {
    const made = readFileSync(layout.secrets, 'utf8');
    const damaged = made.replace(name, 'another');
    writeFileSync(layout.secrets, damaged);
    expect(() => loadSecrets(layout)).toThrow(`${layout.secrets} is damaged`);
    expect(readFileSync(layout.secrets, 'utf8')).toBe(damaged);
    writeFileSync(layout.secrets, made);
  });

  it('are not written by a command that only reads them', () => {
    const made = loadSecrets(layout);
    expect(readSecrets(layout)).toEqual(made);
    const incomplete = JSON.stringify({ ...made, todoDatabasePassword: undefined });
    writeFileSync(layout.secrets, incomplete);
    expect(() => readSecrets(layout)).toThrow(layout.secrets);
    expect(readFileSync(layout.secrets, 'utf8')).toBe(incomplete);
    rmSync(layout.secrets);
    expect(() => readSecrets(layout)).toThrow(layout.secrets);
    expect(existsSync(layout.secrets)).toBe(false);
  });

  it('name the file if it is damaged', () => {
    writeFileSync(layout.secrets, '{');
    expect(() => loadSecrets(layout)).toThrow(layout.secrets);
  });
});
