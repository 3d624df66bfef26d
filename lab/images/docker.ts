import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { ask, run } from '../../tools/command.ts';
import { BASE_IMAGE, type Builder } from './builder.ts';

/** Builds by BuildKit and runs by Docker 25 or later. https://docs.docker.com/build/buildkit */
export const dockerBuilder: Builder = {
  name: 'docker',
  prepare: async ({ report, signal }) => {
    report(`pulling ${BASE_IMAGE}`);
    await run('docker', ['pull', '--quiet', BASE_IMAGE], { signal });
  },
  build: async ({ context, reference, args, epoch, secrets, log }, signal) => {
    const all = { ...args, SOURCE_DATE_EPOCH: String(epoch) };
    await run(
      'docker',
      [
        ...['buildx', 'build', '--progress', 'plain', '--provenance=false', '--tag', reference],
        ...['--output', 'type=docker,rewrite-timestamp=true'],
        ...Object.entries(all).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
        ...Object.entries(secrets).flatMap(([id, file]) => ['--secret', `id=${id},src=${file}`]),
        context,
      ],
      { signal, log },
    );
  },
  save: async (reference, folder, signal) => {
    const tar = join(folder, 'image.tar');
    await run('docker', ['save', '--output', tar, reference], { signal });
    await run('tar', ['-xf', tar, '-C', folder], { signal });
    await rm(tar);
  },
  archive: async (reference, file, signal) => {
    await run('docker', ['save', '--output', file, reference], { signal });
  },
  load: async (file, signal) => {
    await run('docker', ['load', '--input', file], { signal });
  },
  launch: ({ reference, config, args, env = {}, user = config.user, folder }) => {
    const name = `todo-platform-${randomUUID()}`;
    const hardened = ['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
    return Promise.resolve({
      command: 'docker',
      args: [
        ...['run', '--rm', '--name', name, '--network', 'host', '--user', user, ...hardened],
        ...Object.entries(env).flatMap(([variable, value]) => ['--env', `${variable}=${value}`]),
        ...(folder === undefined ? [] : ['--volume', `${folder}:${folder}:ro`]),
        ...[reference, ...(args ?? [])],
      ],
      cleanUp: async () => {
        await ask('docker', ['rm', '--force', name]);
      },
    });
  },
};
