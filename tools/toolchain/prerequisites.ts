import { isProgram, which } from './which.ts';
import { ask } from '../command.ts';
import type { Problem } from './types.ts';
import { atLeast, versionIn } from './versions.ts';

export type Found = { readonly path: string; readonly version: string };

/** A program that people have to install themselves. */
export type Prerequisite = {
  readonly name: string;
  /** The oldest version that works. */
  readonly minimum: string;
  readonly install: string;
  readonly find: () => Promise<Found | undefined>;
};

export const java: Prerequisite = {
  name: 'Java',
  minimum: '17',
  install: 'Debian: apt-get install openjdk-17-jre-headless; macOS: brew install openjdk, and set JAVA_HOME as it says',
  find: async () => {
    const home = process.env.JAVA_HOME;
    const own = home === undefined ? undefined : `${home}/bin/java`;
    const path = own !== undefined && (await isProgram(own)) ? own : await which('java');
    return path === undefined ? undefined : found(path, await ask(path, ['-version']));
  },
};

export const maven: Prerequisite = {
  name: 'Maven',
  minimum: '3.8',
  install: 'Debian: apt-get install maven; macOS: brew install maven',
  find: () => asked('mvn', '--batch-mode', '--version'),
};

export const go: Prerequisite = {
  name: 'Go',
  minimum: '1.26',
  install: 'unpack the archive for your machine from https://go.dev/dl; macOS: brew install go',
  find: () => asked('go', 'env', 'GOVERSION'),
};

export const buildah: Prerequisite = {
  name: 'Buildah',
  minimum: '1.28',
  install: 'Debian: apt-get install buildah; elsewhere: start Docker',
  find: () => asked('buildah', '--version'),
};

export const mmdebstrap: Prerequisite = {
  name: 'mmdebstrap',
  minimum: '1.3',
  install: 'Debian: apt-get install mmdebstrap',
  find: () => asked('mmdebstrap', '--version'),
};

export const runc: Prerequisite = {
  name: 'runc',
  minimum: '1.1',
  install: 'Debian: apt-get install runc',
  find: () => asked('runc', '--version'),
};

/** Whether a Docker daemon answers on this machine. */
export async function dockerAnswers(): Promise<boolean> {
  return (await ask('docker', ['version', '--format', '{{.Server.Version}}'])) !== undefined;
}

/** The problem if `tool` is missing or too old. */
export async function problemOf(tool: Prerequisite, purpose: string): Promise<Problem | undefined> {
  return missing(tool, purpose, await tool.find());
}

/**
 * The path of `tool`.
 *
 * @throws {Error} with how to install it, if it is missing or too old.
 */
export async function need(tool: Prerequisite, purpose: string): Promise<string> {
  const have = await tool.find();
  const problem = missing(tool, purpose, have);
  if (problem !== undefined) throw new Error(`${problem.what}. ${problem.install}`);
  return have?.path ?? tool.name;
}

function missing(tool: Prerequisite, purpose: string, have: Found | undefined): Problem | undefined {
  if (have !== undefined && atLeast(have.version, tool.minimum)) return undefined;
  const instead = have === undefined ? '' : `, found ${have.version}`;
  return { what: `${tool.name} ${tool.minimum} or later is needed to ${purpose}${instead}`, install: tool.install };
}

async function asked(name: string, ...args: readonly string[]): Promise<Found | undefined> {
  const path = await which(name);
  return path === undefined ? undefined : found(path, await ask(path, args));
}

function found(path: string, output: string | undefined): Found | undefined {
  const version = output === undefined ? undefined : versionIn(output);
  return version === undefined ? undefined : { path, version };
}
