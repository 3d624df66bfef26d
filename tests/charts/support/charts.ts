import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { ensureGoProgram, helm } from '../../../tools/toolchain/index.ts';
import { forEachService, serviceNames } from '../../../tools/services/services.ts';
import { quietly } from '../../support/quietly.ts';

const CHARTS = join(import.meta.dirname, '../../../charts');
const NAMESPACE = 'todo-test';

export const installed = [...serviceNames, 'frontend', 'infrastructure'] as const;
export type Chart = (typeof installed)[number];

/** The values that each chart requires. */
export const required: Readonly<Record<Chart, readonly string[]>> = {
  ...forEachService(() => ['image.tag=dev-0000000', 'kafka.bootstrapServers=kafka.example.com:9093']),
  frontend: ['image.tag=dev-0000000'],
  infrastructure: ['image.tag=dev-0000000', 'kafka.bootstrapServers=kafka.example.com:9093'],
};

/** The values of a test environment. */
export const inTest: Readonly<Record<Chart, readonly string[]>> = {
  ...forEachService(() => ['image.tag=dev-0000000', 'environment=test']),
  frontend: ['image.tag=dev-0000000', 'environment=test'],
  infrastructure: ['image.tag=dev-0000000', 'environment=test', 'kafka.enabled=true', 'valkey.enabled=true'],
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

/** Runs Helm on a copy of the charts, so that packed dependencies do not end up in the tree. */
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

  /** The rendered manifests as YAML. @throws {Error} with Helm's message, if it refuses the values. */
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

  /** The rendered manifests as objects. */
  async render(chart: Chart, options: RenderOptions = {}): Promise<readonly Manifest[]> {
    return manifestsOf(await this.yaml(chart, options));
  }

  /** Helm's message when it refuses these values. @throws {Error} if it accepts them. */
  async refusal(chart: Chart, ...set: readonly string[]): Promise<string> {
    const rendered = this.yaml(chart, { set: [...required[chart], ...set] });
    return rendered.then(
      () => Promise.reject(new Error(`${chart} accepts ${set.join(', ')}`)),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  }

  async lint(chart: Chart): Promise<void> {
    const set = required[chart].flatMap((pair) => ['--set', pair]);
    await execa(this.binary, ['lint', '--strict', '--quiet', join(this.folder, chart), ...set]);
  }
}

/** @throws {Error} if a document is no manifest, or has a key twice. */
export function manifestsOf(yaml: string): readonly Manifest[] {
  const documents = parseAllDocuments(yaml, { uniqueKeys: true }).filter(({ contents }) => contents !== null);
  for (const { errors } of documents) if (errors[0] !== undefined) throw errors[0];
  return documents.map((document) => manifest.parse(document.toJS()));
}

/** The one manifest of this kind and name. */
export function only(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const [found, ...others] = manifests.filter((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined || others.length > 0)
    throw new Error(`Expected one ${kind} ${name}, found ${others.length + (found ? 1 : 0)}`);
  return found;
}
