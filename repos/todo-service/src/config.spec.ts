import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { credentialFiles } from '@todo-platform/service-kit/testing';
import { loadConfig, loadMigrateConfig } from './config.js';

const DATABASE_URL = 'postgres://u:s3cret@127.0.0.1/todo';
const USERS_INTERNAL_URL = 'https://users-service:5001';
let folder: string;
let complete: Readonly<Record<'api' | 'worker', Readonly<Record<string, string>>>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'todo-config-'));
  const { api, worker } = await credentialFiles(folder);
  complete = {
    api: { ...api, TLS_CA_FILE: worker.TLS_CA_FILE, DATABASE_URL, USERS_INTERNAL_URL },
    worker: { ...worker, DATABASE_URL, APP_API_TOKEN: 't', USERS_INTERNAL_URL },
  };
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the configuration', () => {
  it('of the api has the address of the public keys', () => {
    expect(loadConfig('api', complete.api)).toMatchObject({
      ...{ role: 'api', USERS_INTERNAL_URL, TLS_CA_FILE: expect.stringContaining('CERTIFICATE') },
      ...{ PORT: 3000, GRPC_PORT: 5000 },
    });
  });

  it('of the worker has the token and the port of its sidecar', () => {
    expect(loadConfig('worker', { ...complete.worker, DAPR_HTTP_PORT: '3501' })).toMatchObject({
      ...{ role: 'worker', APP_API_TOKEN: 't', DAPR_HTTP_PORT: 3501 },
    });
  });

  it('of migrate needs the database only', () => {
    expect(loadMigrateConfig({ DATABASE_URL })).toEqual({ DATABASE_URL, LOG_LEVEL: 'info' });
  });

  it.each<['api' | 'worker', Readonly<Record<string, string | undefined>>, string]>([
    ['api', { TLS_CA_FILE: undefined }, 'TLS_CA_FILE'],
    ['api', { USERS_INTERNAL_URL: 'http://users-service:5001' }, 'USERS_INTERNAL_URL'],
    ['api', { TLS_KEY_FILE: '/nowhere' }, 'TLS_KEY_FILE'],
    ['worker', { APP_API_TOKEN: undefined }, 'APP_API_TOKEN'],
    ['worker', { DAPR_HTTP_PORT: '' }, 'DAPR_HTTP_PORT'],
    ['worker', { USERS_INTERNAL_URL: 'http://users-service:5001' }, 'USERS_INTERNAL_URL'],
  ])('of the %s with %j is refused, naming %s', (role, changes, name) => {
    const load = () => loadConfig(role, { ...complete[role], ...changes });
    expect(load).toThrow(new RegExp(`^configuration: ${name}: `));
    expect(load).not.toThrow(/s3cret/);
  });
});
