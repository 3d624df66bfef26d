import { describe, expect, it } from '@jest/globals';

import { bundleConfig } from './runc.ts';

const config = {
  user: '65532:65532',
  command: ['/node', 'main.js'],
  args: ['api'],
  env: ['NODE_ENV=production'],
  cwd: '/app',
  stopSignal: 'SIGTERM' as const,
  labels: {},
};
const spec = { reference: 'x', root: '/image', config };

describe('runc runs an image', () => {
  it('with a read-only root and without privileges', () => {
    expect(bundleConfig(spec)).toMatchObject({
      process: { user: { uid: 65532, gid: 65532 }, capabilities: {}, noNewPrivileges: true },
      root: { path: '/image', readonly: true },
    });
  });

  it('with the given arguments, user and environment', () => {
    const asked = { ...spec, args: ['worker'], user: '1:2', env: { PORT: '1' }, folder: '/keys' };
    expect(bundleConfig(asked)).toMatchObject({
      process: {
        user: { uid: 1, gid: 2 },
        args: ['/node', 'main.js', 'worker'],
        env: ['NODE_ENV=production', 'PORT=1'],
      },
      mounts: expect.arrayContaining([
        { destination: '/keys', type: 'bind', source: '/keys', options: ['bind', 'ro'] },
      ]) as unknown,
    });
  });
});
