import { copyFile, mkdir, rename, rm, symlink } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { npm } from '../split/npm.ts';
import { fromCache, type Recipe } from '../../tools/toolchain/cache.ts';
import { run } from '../../tools/command.ts';
import { cacheRoot } from '../../tools/toolchain/locations.ts';
import { mmdebstrap, need } from '../../tools/toolchain/prerequisites.ts';
import type { EnsureOptions } from '../../tools/toolchain/index.ts';
import { BASE_IMAGE } from './builder.ts';

const PINNED = join(import.meta.dirname, 'base');
const DEBIAN = 'bookworm';
/** Packages of the official image that Debian's minimum lacks. */
const PACKAGES = ['ca-certificates', 'libatomic1', 'libstdc++6'];

/**
 * Makes a substitute for the base image if no registry can be reached: Debian by mmdebstrap, the Node that runs this process, and
 * a pinned npm. It lacks what the Dockerfiles of this project do not use, such as yarn.
 */
export async function makeBaseImage(buildah: string, options: EnsureOptions): Promise<void> {
  const { folder } = await fromCache(recipe(), options);
  options.report(`making ${BASE_IMAGE} from Debian packages and Node ${process.versions.node}`);
  const { signal } = options;
  const bud = (args: readonly string[]) => run(buildah, args, { signal });
  const container = (await bud(['from', 'scratch'])).trim();
  try {
    await bud(['add', '--quiet', container, join(folder, 'debian.tar'), '/']);
    await bud(['copy', '--quiet', container, process.execPath, '/usr/local/bin/node']);
    await bud(['copy', '--quiet', container, join(folder, 'local'), '/usr/local']);
    await bud(['config', '--cmd', 'node', container]);
    await bud(['commit', '--quiet', container, BASE_IMAGE]);
  } finally {
    await run(buildah, ['rm', container]);
  }
}

function recipe(): Recipe {
  const lock = readFileSync(join(PINNED, 'package-lock.json'), 'utf8');
  const inputs = JSON.stringify([DEBIAN, PACKAGES, lock]);
  return { name: 'base-image', version: process.versions.node, inputs, root: cacheRoot(), build };
}

async function build(folder: string, { report, signal }: EnsureOptions): Promise<void> {
  const program = await need(mmdebstrap, 'make the base image of the container images');
  report(`fetching Debian ${DEBIAN} for the base image (some minutes at most)`);
  const tar = join(folder, 'debian.tar');
  await run(program, ['--quiet', '--variant=minbase', `--include=${PACKAGES.join(',')}`, DEBIAN, tar], { signal });
  report('fetching npm for the base image');
  for (const file of ['package.json', 'package-lock.json']) await copyFile(join(PINNED, file), join(folder, file));
  await npm(['ci', '--ignore-scripts', '--loglevel=error'], { cwd: folder, signal });
  const local = join(folder, 'local');
  await mkdir(join(local, 'lib', 'node_modules'), { recursive: true });
  await mkdir(join(local, 'bin'));
  await rename(join(folder, 'node_modules', 'npm'), join(local, 'lib', 'node_modules', 'npm'));
  for (const name of ['npm', 'npx']) {
    await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(local, 'bin', name));
  }
  await rm(join(folder, 'node_modules'), { recursive: true });
}
