import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { v7 as uuidv7 } from 'uuid';
import { ensureGoProgram, helm } from '../../tools/toolchain/index.ts';
import { addNotesService } from '../third-service/add-notes-service.ts';
import { newPerson } from '../support/api.ts';
import { type CheckoutCopy, copyCheckout } from '../support/checkout-copy.ts';
import { eventually } from '../support/eventually.ts';
import { quietly } from '../support/quietly.ts';

/** Existing files that a new service may ask people to edit by hand. */
const MOST_EDITED_FILES = 12;

const TSC = 'typescript/bin/tsc';
const JEST = 'jest/bin/jest.js';
/** The quick parts of `npm test` that a list of the services, written by hand, would break: folder, program, arguments. */
const CHECKS = [
  ['.', TSC, '-p', '.'],
  ['.', TSC, '-p', 'tests'],
  ['.', TSC, '-p', 'repos/contracts'],
  ['.', JEST, '--ci', '--testPathPatterns', '/dev/(gateway|compose)/', '/tools/(generators|services|ports)/'],
  ['repos/contracts', JEST, '--ci', '--testPathPatterns', '/contracts/src/'],
  ['tests', JEST, '--ci', '--testPathPatterns', '/tests/compose/'],
] as const;

let copy: CheckoutCopy;
let edited: readonly string[];
let dataDir: string;
let product: ChildProcess | undefined;
let url: string;

beforeAll(async () => {
  // The copy has no lab/ folder: it is optional, and the product must start without it.
  copy = await copyCheckout(['lab/']);
  edited = await addNotesService(copy.folder);
  const bin = join(copy.folder, 'node_modules/.bin');
  const env = { PATH: `${bin}:${process.env.PATH ?? ''}` };
  await execa(join(bin, 'buf'), ['generate'], { cwd: join(copy.folder, 'repos/contracts'), env });
  dataDir = await mkdtemp(join(tmpdir(), 'todo-platform-third-service-'));
  const script = join(copy.folder, 'tests/support/start-product.ts');
  // The copy compiles its own packages before it starts.
  product = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, dataDir], {
    cwd: copy.folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!product.stdout) throw new Error('The product has no standard output.');
  const ended = once(product, 'exit').then(([code]) => Promise.reject(new Error(`The product ended with ${code}.`)));
  [url] = (await Promise.race([once(createInterface(product.stdout), 'line'), ended])) as [string];
  for (const generator of ['tools/generators/generate.ts', 'dev/compose/generate.ts'])
    await execa(process.execPath, [generator], { cwd: copy.folder });
}, 900_000);

afterAll(async () => {
  if (product?.exitCode === null) {
    const ended = once(product, 'exit');
    product.kill('SIGTERM');
    await ended;
  }
  await copy[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

describe('a third service, added by a row, a folder and a contract', () => {
  it(`needs at most ${MOST_EDITED_FILES} existing files to be edited by hand`, () => {
    expect(edited.length).toBeLessThanOrEqual(MOST_EDITED_FILES);
  });

  it('is reached through the gateway, and its event changes what another service answers', async () => {
    const ann = await newPerson(url);
    const headers = { authorization: `Bearer ${ann.token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ id: uuidv7(), name: 'Ideas' });
    const created = await fetch(`${url}/api/notes/v1/notebooks`, { method: 'POST', headers, body });
    expect(await created.json()).toEqual({ id: expect.any(String), name: 'Ideas' });
    expect(created.status).toBe(201);
    await eventually(async () => {
      const activity = await fetch(`${url}/api/users/v1/activity`, { headers });
      expect(await activity.json()).toMatchObject({ listsOwned: 1 });
    });
  });

  it('gets its chart, its environments and its workflow from npm run generate', async () => {
    const { folder } = copy;
    const { binary } = await ensureGoProgram(helm, quietly);
    const chart = join(folder, 'charts/notes-service');
    await execa(binary, ['dependency', 'build', chart]);
    const values = ['image.tag=dev-0000000', 'environment=test'].flatMap((pair) => ['--set', pair]);
    const { stdout } = await execa(binary, ['template', 'notes-service', chart, ...values]);
    expect(stdout).toContain('image: todo-platform/notes-service:dev-0000000');
    for (const file of [
      'repos/k8s-config/environments/test/notes-service/values.yaml',
      '.github/workflows/notes-service.yaml',
    ])
      expect(existsSync(join(folder, file))).toBe(true);
  });

  it.each(CHECKS.map((check) => [check.join(' '), ...check] as const))(
    'passes the checks: %s',
    async (_, folder, program, ...args) => {
      const script = join(copy.folder, 'node_modules', program);
      const env = { NODE_OPTIONS: '--experimental-vm-modules' };
      await execa(process.execPath, [script, ...args], { cwd: join(copy.folder, folder), env });
    },
    300_000,
  );
});
