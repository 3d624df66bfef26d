import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ROOT } from '../root.ts';
import { defaultPorts } from '../ports/ports.ts';
import { go, java } from './prerequisites.ts';
import { atLeast, versionIn } from './versions.ts';

const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');
const dockerfile = read('.devcontainer/Dockerfile');

/** The part of containers.dev/implementors/json_reference that we use. Any other key is a spelling mistake. */
const schema = z.strictObject({
  name: z.string(),
  build: z.strictObject({ dockerfile: z.literal('Dockerfile') }),
  remoteUser: z.string(),
  init: z.boolean(),
  hostRequirements: z.strictObject({
    cpus: z.int(),
    memory: z.string().regex(/^\d+[tgmk]b$/),
    storage: z.string().regex(/^\d+[tgmk]b$/),
  }),
  mounts: z.tuple([z.strictObject({ source: z.string(), target: z.string(), type: z.literal('volume') })]),
  forwardPorts: z.array(z.int()),
  portsAttributes: z.record(z.string(), z.strictObject({ label: z.string(), onAutoForward: z.enum(['notify']) })),
  otherPortsAttributes: z.strictObject({ onAutoForward: z.literal('ignore') }),
  postCreateCommand: z.string(),
  customizations: z.strictObject({ vscode: z.strictObject({ extensions: z.array(z.string()) }) }),
});

describe('the dev container', () => {
  const config = schema.parse(JSON.parse(read('.devcontainer/devcontainer.json')));

  it('keeps the toolchain in a volume that its user may write to, and forwards the port of the gateway', () => {
    expect(dockerfile).toContain(`TODO_PLATFORM_CACHE=${config.mounts[0].target}\n`);
    expect(dockerfile).toContain('--mode=1777 "$TODO_PLATFORM_CACHE"\n');
    expect(dockerfile).toMatch(new RegExp(`^USER ${config.remoteUser}$`, 'm'));
    expect(config.forwardPorts).toEqual([defaultPorts.gateway]);
    expect(Object.keys(config.portsAttributes)).toEqual(config.forwardPorts.map(String));
  });

  it('has every program that the project needs', () => {
    const version = (pattern: RegExp) => versionIn(pattern.exec(dockerfile)?.[1] ?? '') ?? '0';
    expect(atLeast(version(/^FROM golang:(\S+)/m), go.minimum)).toBe(true);
    expect(atLeast(version(/openjdk-(\d+)-jre/), java.minimum)).toBe(true);
    const { engines } = z
      .object({ engines: z.object({ node: z.string() }) })
      .parse(JSON.parse(read('ops/package.json')));
    expect(engines.node).toBe(`>=${version(/^FROM node:(\S+)/m)}`);
    for (const name of ['chromium', 'maven', 'git', 'procps']) expect(dockerfile).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it('names no registry', () => {
    for (const [, image] of dockerfile.matchAll(/^FROM (\S+)/gm)) expect(image).not.toMatch(/^[^/]*[.:][^/]*\//);
  });
});
