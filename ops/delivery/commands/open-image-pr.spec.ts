import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RecordedForge } from '../testing/recorded-forge.ts';
import { buildOf, firstFiles, openPulls } from '../testing/rig.ts';
import type { TestRepository } from '../testing/test-forge.ts';

const MAIN = join(import.meta.dirname, '../../main.ts');

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

function command(args: readonly string[], token: string): Promise<Ended> {
  const env = { ...process.env, NODE_OPTIONS: '', GITHUB_TOKEN: '', CONFIG_REPO_TOKEN: token };
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, 'open-image-pr', ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}

describe('todo-platform open-image-pr', () => {
  let forge: RecordedForge;
  let repository: TestRepository;
  beforeAll(async () => {
    forge = await RecordedForge.start();
    repository = await forge.newRepository(firstFiles());
  });
  afterAll(() => forge.stop());

  const args = (more: Readonly<Record<string, string>> = {}): string[] => {
    const { tag, digest, committedAt } = buildOf(1);
    const where = { service: 'users-service', environment: 'test', repository: repository.name };
    const what = { tag, digest, 'committed-at': committedAt, 'api-url': repository.apiUrl };
    return Object.entries({ ...where, ...what, ...more }).flatMap(([name, value]) => [`--${name}`, value]);
  };

  it('prints the first step, proposes the image, and prints JSON without the token', async () => {
    const dry = await command([...args(), '--dry-run'], repository.token);
    expect(dry).toMatchObject({
      code: 0,
      stdout: `First step: push ${buildOf(1).tag} to image/test/users-service\n`,
    });
    expect(await openPulls(repository)).toEqual([]);
    const { code, stdout, stderr } = await command([...args(), '--json'], repository.token);
    expect({ code, printed: JSON.parse(stdout) as unknown }).toMatchObject({
      code: 0,
      printed: { end: 'proposed', done: ['push', 'open'], pullRequest: { number: 1 } },
    });
    expect(await openPulls(repository)).toHaveLength(1);
    expect(`${stdout}${stderr}`).not.toContain(repository.token);
    const again = await command(args(), repository.token);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Unchanged: #1 http/) as unknown });
  }, 30_000);

  it.each<[string, Readonly<Record<string, string>>, number, string]>([
    ['a wrong digest', { digest: 'latest' }, 1, '--digest is not sha256:'],
    ['a wrong time', { 'committed-at': 'now' }, 1, '--committed-at is not a time'],
    ['a time in the future', { 'committed-at': '2999-01-01T00:00:00Z' }, 1, '--committed-at is in the future'],
    ['a wrong repository', { repository: 'k8s-config' }, 1, '--repository is not owner/name'],
    ['an unknown service', { service: 'none' }, 1, 'it has staging/todo-service'],
  ])('exits with its code for %s', async (_case, change, code, message) => {
    const ended = await command(args(change), repository.token);
    expect(ended).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) as unknown });
  });

  it('exits with 1 without a token, and with 2 if another run may succeed', async () => {
    const without = await command(args(), '');
    expect(without).toMatchObject({ code: 1, stderr: 'No token: set CONFIG_REPO_TOKEN or GITHUB_TOKEN.\n' });
    const away = await forge.newRepository(firstFiles());
    await rm(away.remote, { recursive: true });
    const failing = await command(args({ repository: away.name }), away.token);
    expect(failing).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be read') as unknown });
  });
});
