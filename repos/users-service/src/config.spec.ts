import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigError } from '@todo-platform/service-kit/config';
import { signingKeys } from '../test/support/signing-keys.js';
import { loadConfig, loadMigrateConfig } from './config.js';

let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'users-config-'));
  const SIGNING_KEYS_FILE = join(folder, 'keys.json');
  writeFileSync(SIGNING_KEYS_FILE, JSON.stringify(await signingKeys()));
  env = { DATABASE_URL: 'postgres://u:p@127.0.0.1/users', SIGNING_KEYS_FILE, SESSION_SECRET: 's'.repeat(32) };
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: string): string {
  const path = join(folder, 'other.json');
  writeFileSync(path, content);
  return path;
}

describe('the configuration', () => {
  it('of the api has its signing keys, and secure cookies unless told otherwise', () => {
    expect(loadConfig('api', env)).toMatchObject({
      role: 'api',
      COOKIE_SECURE: true,
      signingKeys: { keys: [{ kid: 'k1' }] },
    });
    expect(loadConfig('api', { ...env, COOKIE_SECURE: 'false' })).toMatchObject({ COOKIE_SECURE: false });
  });

  it('of the worker and of migrate needs no key', () => {
    const { DATABASE_URL } = env;
    expect(loadConfig('worker', { DATABASE_URL, APP_API_TOKEN: 't' })).toMatchObject({ role: 'worker' });
    expect(loadMigrateConfig({ DATABASE_URL })).toEqual({ DATABASE_URL, LOG_LEVEL: 'info' });
  });

  it.each<[string, () => Record<string, string | undefined>]>([
    ['SESSION_SECRET', () => ({ SESSION_SECRET: 'short' })],
    ['COOKIE_SECURE', () => ({ COOKIE_SECURE: 'perhaps' })],
    ['SIGNING_KEYS_FILE', () => ({ SIGNING_KEYS_FILE: undefined })],
    ['SIGNING_KEYS_FILE', () => ({ SIGNING_KEYS_FILE: join(folder, 'nowhere.json') })],
    ['SIGNING_KEYS_FILE', () => ({ SIGNING_KEYS_FILE: file('no JSON, but s3cret') })],
    ['SIGNING_KEYS_FILE', () => ({ SIGNING_KEYS_FILE: file('{"keys": []}') })],
    ['SIGNING_KEYS_FILE', () => ({ SIGNING_KEYS_FILE: file('{"keys": [{"kty": "EC", "d": "s3cret"}]}') })],
    ['APP_API_TOKEN', () => ({ role: 'worker' })],
  ])('names %s where it is wrong, and shows no secret', (name, changes) => {
    const { role, ...variables } = changes();
    const load = () => loadConfig(role === 'worker' ? 'worker' : 'api', { ...env, ...variables });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(new RegExp(`\\b${name}: `));
    expect(load).not.toThrow(/s3cret/);
  });
});
