import { describe, expect, it } from '@jest/globals';
import { loadConfig, loadMigrateConfig } from './config.js';

const DATABASE_URL = 'postgres://u:s3cret@127.0.0.1/todo';

describe('the configuration', () => {
  it('of the api says where the public keys are', () => {
    const JWKS_URL = 'http://127.0.0.1:1/jwks.json';
    expect(loadConfig('api', { DATABASE_URL, JWKS_URL })).toMatchObject({ role: 'api', JWKS_URL, PORT: 3000 });
  });

  it('of the worker says how it and its sidecar know each other', () => {
    expect(loadConfig('worker', { DATABASE_URL, APP_API_TOKEN: 't', DAPR_HTTP_PORT: '3501' })).toMatchObject({
      ...{ role: 'worker', APP_API_TOKEN: 't', DAPR_HTTP_PORT: 3501 },
    });
  });

  it('of migrate is the database alone', () => {
    expect(loadMigrateConfig({ DATABASE_URL })).toEqual({ DATABASE_URL, LOG_LEVEL: 'info' });
  });

  it.each([
    ['api', {}, 'JWKS_URL'],
    ['api', { JWKS_URL: 'file:///etc/passwd' }, 'JWKS_URL'],
    ['worker', {}, 'APP_API_TOKEN'],
    ['worker', { APP_API_TOKEN: 't', DAPR_HTTP_PORT: '' }, 'DAPR_HTTP_PORT'],
  ] as const)('of the %s with %j names %s', (role, env, name) => {
    expect(() => loadConfig(role, { DATABASE_URL, ...env })).toThrow(new RegExp(`^configuration: .*\\b${name}: `));
    expect(() => loadConfig(role, { DATABASE_URL, ...env })).not.toThrow(/s3cret/);
  });
});
