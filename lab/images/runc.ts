import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run } from '../../tools/command.ts';
import type { Launch, LaunchSpec } from './container.ts';

/**
 * Runs an unpacked image as Kubernetes does under the restricted Pod Security Standard: read-only root, no capabilities, no new
 * privileges, as process 1. Unlike a Pod, it uses this machine's network.
 */
export async function launchByRunc(program: string, spec: LaunchSpec): Promise<Launch> {
  const bundle = await mkdtemp(join(tmpdir(), 'todo-platform-bundle-'));
  await writeFile(join(bundle, 'config.json'), JSON.stringify(bundleConfig(spec)));
  const id = `todo-platform-${randomUUID()}`;
  return {
    command: program,
    args: ['run', '--bundle', bundle, id],
    cleanUp: async () => {
      await run(program, ['delete', '--force', id]);
      await rm(bundle, { recursive: true, force: true });
    },
  };
}

/** https://github.com/opencontainers/runtime-spec/blob/main/config.md */
export function bundleConfig({ root, config, args, env = {}, user = config.user, folder }: LaunchSpec): object {
  const [uid = NaN, gid = uid] = user.split(':').map(Number);
  return {
    ociVersion: '1.0.2',
    process: {
      user: { uid, gid },
      args: [...config.command, ...(args ?? config.args)],
      env: [...config.env, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)],
      cwd: config.cwd,
      capabilities: {},
      noNewPrivileges: true,
    },
    root: { path: root, readonly: true },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755', 'size=64k'] },
      { destination: '/tmp', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'nodev', 'mode=1777', 'size=16m'] },
      ...(folder === undefined ? [] : [{ destination: folder, type: 'bind', source: folder, options: ['bind', 'ro'] }]),
    ],
    linux: { namespaces: ['pid', 'ipc', 'uts', 'mount'].map((type) => ({ type })) },
  };
}
