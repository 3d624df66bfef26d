import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { commonVariables, ConfigError, directDatabaseUrl, parseConfig, workerVariables } from './config.js';

const common = z.object(commonVariables);
const worker = z.object({ ...commonVariables, ...workerVariables });
const DATABASE_URL = 'postgres://role:s3cret@127.0.0.1:5432/todo';

describe('the configuration', () => {
  it('has defaults', () => {
    expect(parseConfig(common, { DATABASE_URL })).toEqual({
      HOST: '0.0.0.0',
      PORT: 3000,
      METRICS_PORT: 9464,
      DATABASE_URL,
      DATABASE_POOL_SIZE: 10,
      LOG_LEVEL: 'info',
      TOKEN_ISSUER: 'todo-platform',
      TRUSTED_PROXIES: 'loopback',
      SHUTDOWN_DELAY_MS: 0,
    });
  });

  it('connects directly to the database unless there is another URL for that', () => {
    const direct = 'postgres://role:s3cret@127.0.0.1:5433/todo';
    expect(directDatabaseUrl(parseConfig(common, { DATABASE_URL }))).toBe(DATABASE_URL);
    expect(directDatabaseUrl(parseConfig(common, { DATABASE_URL, DATABASE_DIRECT_URL: direct }))).toBe(direct);
  });

  it('parses numbers, and ignores other variables', () => {
    const env = { DATABASE_URL, PORT: '8081', APP_API_TOKEN: 't', PATH: '/bin' };
    expect(parseConfig(worker, env)).toMatchObject({ PORT: 8081, DAPR_HTTP_PORT: 3500, APP_API_TOKEN: 't' });
    expect(parseConfig(worker, env)).not.toHaveProperty('PATH');
  });

  it('accepts proxies by address, network or range', () => {
    const read = (TRUSTED_PROXIES: string) => parseConfig(common, { DATABASE_URL, TRUSTED_PROXIES });
    expect(read('loopback, 10.0.0.0/8,fd00::/8,192.0.2.1')).toMatchObject({ TRUSTED_PROXIES: expect.any(String) });
    for (const wrong of ['', 'everybody', '10.0.0.0/33', '10.0.0', 'loopback,'])
      expect(() => read(wrong)).toThrow(ConfigError);
  });

  it('names every wrong variable in one error, never its value', () => {
    const env = { PORT: 'eighty', DATABASE_URL: 'mysql://u:s3cret@h/db', LOG_LEVEL: 'l0ud', DAPR_API_TOKEN: '' };
    const fail = () => parseConfig(worker, env);
    expect(fail).toThrow(ConfigError);
    for (const name of ['PORT', 'DATABASE_URL', 'LOG_LEVEL', 'DAPR_API_TOKEN', 'APP_API_TOKEN'])
      expect(fail).toThrow(new RegExp(`\\b${name}: `));
    expect(fail).not.toThrow(/s3cret|eighty|l0ud/);
    expect(fail).toThrow(/^configuration: [^\n]*$/);
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', ''],
    ['DATABASE_URL', ''],
    ['DATABASE_URL', 'localhost:5432'],
    ['DATABASE_DIRECT_URL', ''],
    ['DATABASE_POOL_SIZE', '0'],
    ['LOG_LEVEL', 'INFO'],
    ['TOKEN_ISSUER', ''],
    ['SHUTDOWN_DELAY_MS', '-1'],
  ])('refuses %s=%j', (name, value) => {
    expect(() => parseConfig(common, { DATABASE_URL, [name]: value })).toThrow(ConfigError);
  });
});
