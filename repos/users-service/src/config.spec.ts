import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigError } from '@todo-platform/service-kit/config';
import { credentialFiles } from '@todo-platform/service-kit/testing';
import { signingKeys } from '../test/support/signing-keys.js';
import { loadConfig, loadMigrateConfig } from './config.js';

let folder: string;
let env: Record<string, string>;
let worker: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'users-config-'));
  const SIGNING_KEYS_FILE = join(folder, 'keys.json');
  writeFileSync(SIGNING_KEYS_FILE, JSON.stringify(await signingKeys()));
  const files = await credentialFiles(folder);
  const DATABASE_URL = 'postgres://u:p@127.0.0.1/users';
  env = { ...files.api, DATABASE_URL, SIGNING_KEYS_FILE, SESSION_SECRET: 's'.repeat(32) };
  const TODO_INTERNAL_URL = 'https://todo-service:5001';
  worker = { ...files.worker, DATABASE_URL, APP_API_TOKEN: 't', TODO_INTERNAL_URL };
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: string): string {
  const path = join(folder, 'other.json');
  writeFileSync(path, content);
  return path;
}

describe('the configuration', () => {
  it('of the api holds its signing keys, and makes cookies secure by default', () => {
    expect(loadConfig('api', env)).toMatchObject({
      role: 'api',
      COOKIE_SECURE: true,
      SIGNING_KEYS_FILE: { keys: [{ kid: 'k1' }] },
    });
    expect(loadConfig('api', { ...env, COOKIE_SECURE: 'false' })).toMatchObject({ COOKIE_SECURE: false });
  });

  it('of the worker holds the key of its service', () => {
    expect(loadConfig('worker', worker)).toMatchObject({ role: 'worker', SERVICE_KEY_FILE: { kid: 'caller' } });
  });

  it('of migrate holds the database and the log level only', () => {
    const { DATABASE_URL } = env;
    expect(loadMigrateConfig({ DATABASE_URL })).toEqual({ DATABASE_URL, LOG_LEVEL: 'info' });
  });

  it.each<[string, () => Record<string, string | undefined>]>([
    ['SESSION_SECRET', () => ({ SESSION_SECRET: 'short' })],
    ['COOKIE_SECURE', () => ({ COOKIE_SECURE: 'perhaps' })],
    ['SIGNING_KEYS_FILE', () => ({ SIGNING_KEYS_FILE: undefined })],
    ['SIGNING_KEYS_FILE', () => ({ SIGNING_KEYS_FILE: join(folder, 'nowhere.json') })],
    ['SIGNING_KEYS_FILE', () => ({ SIGNING_KEYS_FILE: file('not JSON, but s3cret') })],
    ['SIGNING_KEYS_FILE', () => ({ SIGNING_KEYS_FILE: file('{"keys": []}') })],
    ['SIGNING_KEYS_FILE', () => ({ SIGNING_KEYS_FILE: file('{"keys": [{"kty": "EC", "d": "s3cret"}]}') })],
    ['TLS_CERT_FILE', () => ({ TLS_CERT_FILE: join(folder, 'nowhere.pem') })],
    ['SERVICE_CALLERS_FILE', () => ({ SERVICE_CALLERS_FILE: file('{"keys": "s3cret"}') })],
    ['APP_API_TOKEN', () => ({ role: 'worker', APP_API_TOKEN: undefined })],
    ['TODO_INTERNAL_URL', () => ({ role: 'worker', TODO_INTERNAL_URL: 'http://todo-service:5001' })],
    ['SERVICE_KEY_FILE', () => ({ role: 'worker', SERVICE_KEY_FILE: file('{"kty": "EC", "d": "s3cret"}') })],
  ])('is refused if %s is wrong, by an error that names it and shows no secret', (name, changes) => {
    const { role, ...variables } = changes();
    const load = () =>
      role === 'worker' ? loadConfig(role, { ...worker, ...variables }) : loadConfig('api', { ...env, ...variables });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(new RegExp(`\\b${name}: `));
    expect(load).not.toThrow(/s3cret/);
  });
});
