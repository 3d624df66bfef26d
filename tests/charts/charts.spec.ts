import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { ensureGoProgram, ensureKubernetesSchemas, kubeconform } from '../../tools/toolchain/index.ts';
import { chartDocs } from '../../tools/generators/charts/chart-docs.ts';
import { Charts, inTest, installed, required } from './support/charts.ts';
import { weaknesses } from './support/hardening.ts';
import { quietly } from '../support/quietly.ts';

const TOOLS_MS = 15 * 60_000;
const goldenOf = (chart: string) => join(import.meta.dirname, 'golden', `${chart}.yaml`);

let charts: Charts;
let schemas: string;
let checker: string;

beforeAll(async () => {
  charts = await Charts.prepare();
  schemas = await ensureKubernetesSchemas(quietly);
  checker = (await ensureGoProgram(kubeconform, quietly)).binary;
}, TOOLS_MS);
afterAll(() => charts[Symbol.asyncDispose]());

/** @throws {Error} with the violations of the schemas. */
function validate(yaml: string) {
  return execa(checker, ['-strict', '-schema-location', schemas, '-'], { input: yaml });
}

describe.each(installed)('the chart %s', (chart) => {
  it('passes helm lint', () => charts.lint(chart));

  it.each([
    ['default values', required[chart]],
    ['the values of a test environment', inTest[chart]],
  ])('renders valid manifests with %s', async (_name, set) => {
    await validate(await charts.yaml(chart, { set }));
  });

  it.each([
    ['default values', required[chart]],
    ['the values of a test environment', inTest[chart]],
  ])('is hardened with %s', async (_name, set) => {
    expect(weaknesses(await charts.render(chart, { set }))).toEqual([]);
  });

  it('renders default values as in the golden file', async () => {
    const yaml = await charts.yaml(chart);
    const golden = goldenOf(chart);
    if (process.env.GENERATE !== undefined) writeFileSync(golden, yaml);
    if (!existsSync(golden) || readFileSync(golden, 'utf8') !== yaml) {
      throw new Error(
        `${golden} differs from what the chart renders. If the change is wanted, run "npm run generate -w @todo-platform/tests" and review the difference.`,
      );
    }
  });

  it('names a misspelt key', async () => {
    expect(await charts.refusal(chart, 'image.digset=x')).toContain(
      "at '/image': additional properties 'digset' not allowed",
    );
    expect(await charts.refusal(chart, 'environment=prod')).toContain(
      "at '/environment': value must be one of 'test', 'staging', 'production'",
    );
  });

  it('refuses an image without a version', async () => {
    const set = required[chart].filter((pair) => !pair.startsWith('image.'));
    await expect(charts.yaml(chart, { set })).rejects.toThrow('set image.tag or image.digest');
  });

  it('takes images from one registry, by digest if one is given', async () => {
    const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
    const yaml = await charts.yaml(chart, {
      set: [...inTest[chart], 'imageRegistry=registry.example.com/todo', `image.digest=${digest}`],
    });
    const images = [...yaml.matchAll(/^ +image: (\S+)$/gm)].map(([, image]) => image);
    expect(images.length).toBeGreaterThan(0);
    for (const image of images) expect(image).toMatch(/^registry\.example\.com\/todo\//);
    const image = chart === 'infrastructure' ? 'operators' : chart;
    expect(images).toContain(`registry.example.com/todo/todo-platform/${image}:dev-0000000@${digest}`);
  });
});

it('invalid manifests are found', async () => {
  const yaml = await charts.yaml('todo-service');
  await expect(validate(yaml.replace('maxReplicaCount', 'maxReplicasCount'))).rejects.toThrow('maxReplicasCount');
  await expect(validate(yaml.replace('readOnlyRootFilesystem', 'readonlyRootFilesystem'))).rejects.toThrow(
    'readonlyRootFilesystem',
  );
});

it('schemas and READMEs are up to date with values.yaml', async () => {
  const stale = [...(await chartDocs())].filter(
    ([path, content]) => !existsSync(path) || readFileSync(path, 'utf8') !== content,
  );
  if (stale.length > 0) throw new Error(`Stale, run "npm run generate": ${stale.map(([path]) => path).join(', ')}`);
});
