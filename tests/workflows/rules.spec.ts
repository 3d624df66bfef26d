import { describe, expect, it } from '@jest/globals';

import { differences, problemsOf, sharedCaches, type Source } from './rules.ts';
import { tree, workflows } from './tree.ts';

const CALLER = '.github/workflows/users-service.yaml';
const CALLED = '.github/workflows/service.yaml';

function source(path: string): Source {
  const found = workflows().find((one) => one.path === path);
  if (found === undefined) throw new Error(`There is no ${path}`);
  return found;
}

describe('the workflows', () => {
  it.each(workflows().map(({ path }) => [path]))('%s breaks no rule', (path) => {
    expect(problemsOf(source(path), tree)).toEqual([]);
  });

  it('use the same commit of each action', () => expect(differences(workflows())).toEqual([]));

  it('have one writer for each cache', () => expect(sharedCaches(workflows())).toEqual([]));

  it('exist for each repository', () => {
    const names = [
      'charts',
      'contracts',
      'frontend',
      'k8s-config',
      'operators',
      'rooms',
      'service-kit',
      'todo-service',
      'users-service',
    ];
    expect(workflows().map(({ path }) => path)).toEqual(
      expect.arrayContaining(names.map((name) => `.github/workflows/${name}.yaml`)),
    );
  });
});

describe('the rules find', () => {
  it.each<[string, string, string | RegExp, string, string]>([
    ['an action by its tag', CALLED, /@3d3c42e\w+ # v7.0.1/, '@v7', 'not pinned'],
    ['a commit without its version', CALLED, / # v7.0.1/, '', 'not pinned'],
    [
      'a trigger that gives secrets to everybody',
      CALLER,
      'pull_request:',
      'pull_request_target:',
      'pull_request_target is not',
    ],
    [
      'permissions for all jobs',
      CALLER,
      'permissions: {}',
      'permissions: { contents: write }',
      'permissions: {} is lacking',
    ],
    ['a job without permissions', CALLER, 'permissions:\n      contents: read', '', 'does not say its permissions'],
    ['a job that may write', CALLER, 'contents: read', 'contents: write', 'it may write contents'],
    ['a job that may push images and does not', CALLED, 'contents: read', 'packages: write', 'it may write packages'],
    [
      'a caller without an image whose job may push one',
      '.github/workflows/contracts.yaml',
      'contents: read',
      'packages: write',
      'it may write packages',
    ],
    ['a pipe without pipefail', CALLED, 'npm test --silent -- --only lint', 'npm test | tee log; echo', 'a pipe hides'],
    ['a job without a timeout', CALLED, 'timeout-minutes: 60', '', 'no timeout-minutes'],
    ['a runner without a version', CALLED, 'ubuntu-24.04', 'ubuntu-latest', 'its runner has no version'],
    [
      'secrets in a pull request',
      CALLED,
      "github.event_name == 'push' && github.ref",
      'github.ref',
      'it sees secrets without',
    ],
    [
      'an expression in a script',
      CALLED,
      'tests <<<"$TESTS"',
      'tests <<<"${{ inputs.tests }}"',
      'an expression in a script',
    ],
    [
      'a token that stays in the checkout',
      CALLED,
      'persist-credentials: false',
      'clean: true',
      'leaves its token behind',
    ],
    ['concurrent runs', CALLER, /^concurrency:\n( .*\n)+/m, '', 'no concurrency group'],
    ['a path that does not exist', CALLER, ' package.json', ' packages.json', 'nothing is at packages.json'],
    ['a missing dependency', CALLER, '        repos/contracts/**\n', '', 'paths lack repos/contracts/**'],
    ['its own path missing', CALLER, `        ${CALLER}\n`, '', `paths lack ${CALLER}`],
    ['the called workflow missing', CALLER, `        ${CALLED}\n`, '', `paths lack ${CALLED}`],
    ['a path filter', CALLER, 'branches: [main]', 'paths: [package.json]', 'first 300 files only'],
    ['a group that several commits share', CALLER, 'github.sha', 'github.ref', 'one waiting run'],
  ])('%s', (_case, path, old, mutation, problem) => {
    const { text } = source(path);
    const changed = text.replace(old, mutation);
    expect(changed).not.toBe(text);
    expect(problemsOf({ path, text: changed }, tree).join('\n')).toContain(problem);
  });

  it('a cache that two jobs, or two callers, write', () => {
    const whole = source('.github/workflows/whole.yaml');
    const other = { path: 'other.yaml', text: whole.text };
    expect(sharedCaches([whole, other])).toEqual([
      expect.stringContaining('job whole and other.yaml, job whole write'),
    ]);
    const called = {
      path: CALLED,
      text: source(CALLED).text.replaceAll('${{ inputs.name }}-${{ runner.os', '${{ runner.os'),
    };
    expect(sharedCaches([called])).toEqual([expect.stringContaining('every caller writes')]);
  });

  it.each([
    ['the publishing job', CALLED, /(environment: delivery\n {4}permissions:\n {6}contents: read)/],
    ['the caller of it', CALLER, /(permissions:\n {6}contents: read)/],
  ])('nothing in %s that signs images and pushes them by its own token', (_job, path, permissions) => {
    const { text } = source(path);
    const changed = text.replace(permissions, '$1\n      packages: write\n      id-token: write');
    expect(changed).not.toBe(text);
    expect(problemsOf({ path, text: changed }, tree)).toEqual([]);
  });

  it('one action at two commits', () => {
    const other = { path: 'other.yaml', text: source(CALLED).text.replaceAll('3d3c42e5', '00000000') };
    expect(differences([source(CALLED), other])).toEqual([expect.stringContaining('actions/checkout is used at')]);
  });
});
