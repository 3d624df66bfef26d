import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { ensureGoProgram, helm } from '../../../platform/toolchain/index.ts';
import { quietly } from '../../support/quietly.ts';

const CHARTS = join(import.meta.dirname, '../../../charts');
const NAMESPACE = 'todo-test';

export const installed = ['users-service', 'todo-service', 'frontend', 'platform'] as const;
export type Chart = (typeof installed)[number];

/** What each chart cannot do without, and nothing else. */
export const required: Readonly<Record<Chart, readonly string[]>> = {
  'users-service': ['image.tag=dev-0000000', 'kafka.bootstrapServers=kafka.example.com:9093'],
  'todo-service': ['image.tag=dev-0000000', 'kafka.bootstrapServers=kafka.example.com:9093'],
  frontend: ['image.tag=dev-0000000'],
  platform: ['image.tag=dev-0000000', 'kafka.bootstrapServers=kafka.example.com:9093'],
};

/** With everything that a test environment has of its own. */
export const inTest: Readonly<Record<Chart, readonly string[]>> = {
  'users-service': ['image.tag=dev-0000000', 'environment=test'],
  'todo-service': ['image.tag=dev-0000000', 'environment=test'],
  frontend: ['image.tag=dev-0000000', 'environment=test'],
  platform: ['image.tag=dev-0000000', 'environment=test', 'kafka.enabled=true', 'valkey.enabled=true'],
};

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
});
export type Manifest = z.output<typeof manifest>;

export type RenderOptions = {
  /** `key=value` pairs. */
  readonly set?: readonly string[];
  readonly values?: readonly string[];
  readonly namespace?: string;
};

/** Helm over a copy of the charts, whose dependencies are packed there and not in the tree. */
export class Charts {
  readonly folder: string;
  private readonly binary: string;

  private constructor(folder: string, binary: string) {
    this.folder = folder;
    this.binary = binary;
  }

  static async prepare(): Promise<Charts> {
    const { binary } = await ensureGoProgram(helm, quietly);
    const folder = await mkdtemp(join(tmpdir(), 'todo-platform-charts-'));
    await cp(CHARTS, folder, { recursive: true, filter: (path) => !/\/charts\/[^/]+\/charts$/.test(path) });
    for (const chart of installed) await execa(binary, ['dependency', 'update', join(folder, chart)]);
    return new Charts(folder, binary);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** What the chart makes of the values, as YAML. @throws with what Helm says of values that it refuses. */
  async yaml(
    chart: Chart,
    { set = required[chart], values = [], namespace = NAMESPACE }: RenderOptions = {},
  ): Promise<string> {
    const args = [
      ...['template', chart, join(this.folder, chart), '--namespace', namespace],
      ...set.flatMap((pair) => ['--set', pair]),
      ...values.flatMap((file) => ['--values', file]),
    ];
    const { stdout } = await execa(this.binary, args, { stripFinalNewline: false });
    return stdout;
  }

  /** The same as objects. */
  async render(chart: Chart, options: RenderOptions = {}): Promise<readonly Manifest[]> {
    return manifestsOf(await this.yaml(chart, options));
  }

  /** What Helm says of values that it must refuse. @throws when it takes them. */
  async refusal(chart: Chart, ...set: readonly string[]): Promise<string> {
    const rendered = this.yaml(chart, { set: [...required[chart], ...set] });
    return rendered.then(
      () => Promise.reject(new Error(`${chart} takes ${set.join(', ')}`)),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  }

  async lint(chart: Chart): Promise<void> {
    const set = required[chart].flatMap((pair) => ['--set', pair]);
    await execa(this.binary, ['lint', '--strict', '--quiet', join(this.folder, chart), ...set]);
  }
}

/** @throws {Error} when a document is no manifest, or says something twice. */
export function manifestsOf(yaml: string): readonly Manifest[] {
  const documents = parseAllDocuments(yaml, { uniqueKeys: true }).filter(({ contents }) => contents !== null);
  for (const { errors } of documents) if (errors[0] !== undefined) throw errors[0];
  return documents.map((document) => manifest.parse(document.toJS()));
}

/** The one manifest of this kind and name. */
export function only(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const [found, ...others] = manifests.filter((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined || others.length > 0)
    throw new Error(`Not one ${kind} ${name}, but ${others.length + (found ? 1 : 0)}`);
  return found;
}
