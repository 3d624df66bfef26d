import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { isInstalled } from './install.mjs';

/** A fake npm: it counts its runs, takes half a second, and creates the file that marks the project's Node. */
const NPM = `#!/usr/bin/env bash
echo "$@" >> calls
[[ "\${NPM_FAILS:-}" == 1 ]] && mkdir -p node_modules/half && exit 1
sleep 0.5
mkdir -p node_modules/node/bin && touch node_modules/node/bin/node
`;

const STARTER = `
  const { installDependencies } = await import(process.argv[1]);
  await installDependencies(process.argv[2]).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
`;

describe('installing the npm dependencies', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'todo-platform-install-'));
    await mkdir(join(root, 'bin'));
    await writeFile(join(root, 'bin', 'npm'), NPM);
    await chmod(join(root, 'bin', 'npm'), 0o755);
    await writeFile(
      join(root, 'package-lock.json'),
      '{ "packages": { "": {}, "node_modules/node": { "version": "24" } } }',
    );
  });
  afterEach(() => rm(root, { recursive: true }));

  const start = async (env: Readonly<Record<string, string>> = {}): Promise<number | null> => {
    const path = [join(root, 'bin'), process.env.PATH ?? ''].join(delimiter);
    const args = ['--input-type=module', '--eval', STARTER, new URL('install.mjs', import.meta.url).href, root];
    const child = spawn(process.execPath, args, { env: { ...process.env, ...env, PATH: path }, stdio: 'ignore' });
    await once(child, 'exit');
    return child.exitCode;
  };
  const calls = async () => (await readFile(join(root, 'calls'), 'utf8')).trim().split('\n').length;

  it('happens once for several starts at the same time, and not again later', async () => {
    expect(await Promise.all([start(), start(), start()])).toEqual([0, 0, 0]);
    expect(await start()).toBe(0);
    expect(await calls()).toBe(1);
    expect(isInstalled(root)).toBe(true);
  });

  it('happens again after package-lock.json has changed', async () => {
    await start();
    await writeFile(
      join(root, 'package-lock.json'),
      '{ "packages": { "": {}, "node_modules/node": { "version": "25" } } }',
    );
    expect(isInstalled(root)).toBe(false);
    await start();
    expect(await calls()).toBe(2);
  });

  it('does not count as done if it failed before its end', async () => {
    expect(await start({ NPM_FAILS: '1' })).toBe(1);
    expect(isInstalled(root)).toBe(false);
    expect(await start()).toBe(0);
    expect(isInstalled(root)).toBe(true);
  });

  it('counts as done if npm has recorded everything as installed', async () => {
    await mkdir(join(root, 'node_modules', 'node', 'bin'), { recursive: true });
    await writeFile(join(root, 'node_modules', 'node', 'bin', 'node'), '');
    const record = (version: string) =>
      writeFile(
        join(root, 'node_modules', '.package-lock.json'),
        `{ "packages": { "node_modules/node": { "version": "${version}" } } }`,
      );
    await record('23');
    expect(isInstalled(root)).toBe(false);
    await record('24');
    expect(isInstalled(root)).toBe(true);
  });
});
