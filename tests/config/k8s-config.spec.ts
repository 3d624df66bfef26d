import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { ensureGoProgram, ensureKubernetesSchemas, helm, kubeconform } from '../../tools/toolchain/index.ts';
import { Charts, installed } from '../charts/support/charts.ts';
import { smallChart } from './support/small-chart.ts';
import { quietly } from '../support/quietly.ts';

const CONFIG = join(import.meta.dirname, '../../repos/k8s-config');
const DIGEST = `sha256:${'1'.repeat(64)}`;

type Ended = { readonly code: number; readonly output: string };

describe('scripts/validate of the config repository', () => {
  let folder: string;
  let charts: Charts;
  let programs: Readonly<Record<string, string>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'todo-platform-config-'));
    const tools = [await ensureGoProgram(helm, quietly), await ensureGoProgram(kubeconform, quietly)];
    const PATH = [...tools.map(({ binary }) => dirname(binary)), process.env.PATH].join(delimiter);
    programs = { PATH, SCHEMAS: await ensureKubernetesSchemas(quietly) };
    charts = await Charts.prepare();
    await smallChart(join(folder, 'small', 'users-service'));
  });
  afterAll(async () => {
    await charts[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    await rm(join(folder, 'config'), { recursive: true, force: true });
    await cp(CONFIG, join(folder, 'config'), { recursive: true });
  });

  it('accepts the repository as it is, with the real charts', async () => {
    const ended = await validate({ CHARTS: charts.folder });
    expect(ended).toMatchObject({ code: 0, output: expect.stringMatching(/all is well\n$/) as unknown });
  });

  it.each<[string, string, (text: string) => string, string]>([
    ['another key in version.yaml', 'production/users-service/version.yaml', add('replicas: 3'), 'and nothing else'],
    ['another field of the image', 'test/users-service/version.yaml', add('  registry: "a"'), 'and nothing else'],
    [
      'a tag of another environment',
      'production/users-service/version.yaml',
      tag('dev-0000000'),
      'is no tag for production',
    ],
    ['a tag that moves', 'test/users-service/version.yaml', tag('latest'), 'is no tag for test'],
    ['no digest in staging', 'staging/users-service/version.yaml', digest(''), 'staging runs what its digest says'],
    ['a short digest', 'test/users-service/version.yaml', digest('sha256:123'), 'is no digest'],
    ['production ahead of staging', 'production/users-service/version.yaml', tag('prod-v0.1.0'), 'is ahead of staging'],
    [
      'another image of a version',
      'production/users-service/version.yaml',
      digest(DIGEST),
      'is another image in staging',
    ],
    [
      'charts of a branch',
      'test/charts.yaml',
      (text) => text.replace('charts-v0.1.0', 'main'),
      'no release charts-vX.Y.Z',
    ],
    [
      'a password',
      'test/users-service/values.yaml',
      add('databasePassword: hunter2'),
      'values.yaml:11: this looks like a secret',
    ],
    ['a key', 'test/common.yaml', add('key: |\n  -----BEGIN PRIVATE KEY-----'), 'looks like a secret'],
    [
      'a value of the wrong kind',
      'test/users-service/values.yaml',
      (text) => text.replace('min: 1', 'min: one'),
      'it does not render',
    ],
    ['invalid YAML', 'test/users-service/values.yaml', add('api: {'), 'it does not render'],
    [
      'a field that Kubernetes does not know',
      'test/common.yaml',
      add('wrong: field'),
      'would not take what is rendered',
    ],
    ['a rendered Secret', 'test/common.yaml', add('wrong: secret'), 'would not take what is rendered'],
    ['a kind that the project does not allow', 'test/common.yaml', add('wrong: kind'), 'does not allow ResourceQuota'],
  ])('finds %s', async (_case, file, change, message) => {
    await keepOneService();
    const at = join(folder, 'config', 'environments', file);
    const before = await readFile(at, 'utf8');
    expect(change(before)).not.toBe(before);
    await writeFile(at, change(before));
    expect(await validate()).toMatchObject({ code: 1, output: expect.stringContaining(message) as unknown });
  });

  it('finds a service without values, and a folder without a chart', async () => {
    await keepOneService();
    await rm(join(folder, 'config/environments/staging/users-service/values.yaml'));
    await mkdir(join(folder, 'config/environments/test/no-service'));
    const { code, output } = await validate();
    expect(code).toBe(1);
    expect(output).toContain('environments/staging/users-service: it lacks version.yaml or values.yaml');
    expect(output).toContain('environments/test/no-service: it lacks');
  });

  it('finds an invalid manifest of Argo CD', async () => {
    await keepOneService();
    const at = join(folder, 'config/argocd/applications.yaml');
    await writeFile(at, (await readFile(at, 'utf8')).replace('selfHeal', 'selfheal'));
    expect(await validate()).toMatchObject({
      code: 1,
      output: expect.stringContaining('Argo CD would not take') as unknown,
    });
  });

  it('explains its usage', async () => {
    expect(await validate({ CHARTS: '' })).toMatchObject({
      code: 2,
      output: expect.stringContaining('CHARTS') as unknown,
    });
    expect(await validate({}, '--help')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Exit codes') as unknown,
    });
  });

  async function keepOneService(): Promise<void> {
    for (const environment of ['test', 'staging', 'production'])
      for (const service of installed.filter((name) => name !== 'users-service'))
        await rm(join(folder, 'config', 'environments', environment, service), { recursive: true });
  }

  function validate(variables: Readonly<Record<string, string>> = {}, ...args: readonly string[]): Promise<Ended> {
    const env = { ...process.env, ...programs, CHARTS: join(folder, 'small'), ...variables };
    return new Promise((resolve) => {
      execFile(join(folder, 'config/scripts/validate'), args, { env }, (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: `${stderr}${stdout}` }),
      );
    });
  }
});

function add(line: string): (text: string) => string {
  return (text) => `${text}${line}\n`;
}

function tag(value: string): (text: string) => string {
  return (text) => text.replace(/tag: '.*'/, `tag: '${value}'`);
}

function digest(value: string): (text: string) => string {
  return (text) => text.replace(/digest: '.*'/, `digest: '${value}'`);
}
