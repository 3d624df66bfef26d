import { describe, expect, it } from '@jest/globals';

import type { ImageFile } from './image-files.ts';
import { brokenRules, type ImageFacts, shellsIn } from './rules.ts';

const file = (path: string, more: Partial<ImageFile> = {}): ImageFile => ({
  ...{ path, kind: 'file', mode: 0o644, uid: 0, bytes: 1 },
  ...more,
});
const labels = ['created', 'licenses', 'revision', 'source', 'title', 'version'];
const sbom = {
  bomFormat: 'CycloneDX',
  metadata: { component: { name: 'service' } },
  components: [{ name: 'pg', version: '8.1.0' }],
};

const good: ImageFacts = {
  config: {
    user: '65532:65532',
    command: ['/usr/local/bin/node', 'dist/main.js'],
    args: ['api'],
    env: [],
    cwd: '/app',
    stopSignal: 'SIGTERM',
    labels: Object.fromEntries(labels.map((label) => [`org.opencontainers.image.${label}`, 'x'])),
  },
  files: [
    file('tmp', { kind: 'folder', mode: 0o1777 }),
    file('usr/local/bin/node', { mode: 0o755 }),
    file('app/dist/main.js'),
    file('app/node_modules/pg/lib/index.js'),
    file('app/node_modules/pg/lib/index.spec.js'),
    file('app/node_modules/pg', { kind: 'folder', mode: 0o755 }),
    file('app/node_modules/shelljs/sh.md'),
    file('app/node_modules/.bin/uuid', { kind: 'link', mode: 0o777 }),
  ],
  lock: {
    lockfileVersion: 3,
    packages: { '': {}, 'node_modules/pg': { version: '8.1.0' }, 'node_modules/jest': { version: '30', dev: true } },
  },
  sbom: JSON.stringify(sbom),
};

const withFiles = (...files: readonly ImageFile[]): ImageFacts => ({ ...good, files: [...good.files, ...files] });
const withConfig = (config: Partial<ImageFacts['config']>): ImageFacts => ({
  ...good,
  config: { ...good.config, ...config },
});

describe('the rules for images', () => {
  it('accept a good image', () => {
    expect(brokenRules(good)).toEqual([]);
  });

  it.each([
    ['no user', withConfig({ user: '' }), 'runs as ""'],
    ['root', withConfig({ user: '0:0' }), 'runs as "0:0"'],
    ['a user by name', withConfig({ user: 'app' }), 'runs as "app"'],
    ['a user without a group', withConfig({ user: '65532' }), 'runs as "65532"'],
    ['a shell', withFiles(file('bin/dash', { mode: 0o755 })), 'holds a shell: bin/dash'],
    ['a link to a shell', withFiles(file('bin/sh', { kind: 'link', mode: 0o777 })), 'holds a shell: bin/sh'],
    ['npm', withFiles(file('usr/local/bin/npm', { kind: 'link' })), 'holds an installer: usr/local/bin/npm'],
    ['setuid', withFiles(file('usr/bin/su', { mode: 0o4755 })), 'raises privileges: usr/bin/su'],
    ['a file for all to write', withFiles(file('app/x', { mode: 0o666 })), 'users other than root may change: app/x'],
    ['a file of another user', withFiles(file('app/x', { uid: 65532 })), 'root does not own: app/x'],
    ['a development dependency', withFiles(file('app/node_modules/jest', { kind: 'folder', mode: 0o755 })), 'jest'],
    ['a test', withFiles(file('app/dist/main.spec.js')), 'holds a test: app/dist/main.spec.js'],
    ['a source', withFiles(file('app/src/main.ts')), 'beside its compiled output: app/src/main.ts'],
    ['no labels', withConfig({ labels: {} }), 'lacks a label: created, licenses, revision and 3 more'],
    [
      'an empty label',
      withConfig({ labels: { ...good.config.labels, 'org.opencontainers.image.title': '' } }),
      'title',
    ],
    ['no bill of materials', { ...good, sbom: undefined }, 'no bill of materials'],
    ['a bill that is no JSON', { ...good, sbom: 'npm error' }, 'no bill of materials'],
    ['an empty bill', { ...good, sbom: JSON.stringify({ ...sbom, components: [] }) }, 'no bill of materials'],
  ])('find %s', (_case, facts, expected) => {
    expect(brokenRules(facts)).toEqual([expect.stringContaining(expected)]);
  });

  it('allow source files if the image has no compiled output', () => {
    const files = [file('app/main.ts'), file('app/topics/topics.ts')];
    expect(brokenRules({ ...good, files })).toEqual([]);
  });

  it('recognize a shell by its name and its execute permission', () => {
    expect(shellsIn([file('bin/bash', { mode: 0o755 }), file('doc/bash')])).toEqual(['bin/bash']);
  });
});
