import { cpSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as contracts from '@todo-platform/contracts';
import { execa } from 'execa';
import { z } from 'zod';
import { writeComposeFiles } from '../../../dev/compose/files.ts';
import { type Layout, layoutOf } from '../../../tools/data-folder/layout.ts';
import { composeConfig, ensureGoProgram } from '../../../tools/toolchain/index.ts';
import { quietly } from '../../support/quietly.ts';
import { ROOT } from '../../../tools/root.ts';

const mount = z.object({ source: z.string(), target: z.string() });
const containerSchema = z.object({
  image: z.string(),
  entrypoint: z.array(z.string()).nullable().default(null),
  command: z
    .array(z.string())
    .nullable()
    .transform((command) => command ?? []),
  environment: z.record(z.string(), z.string()).default({}),
  network_mode: z.string().optional(),
  read_only: z.boolean().default(false),
  user: z.string().optional(),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  mem_limit: z.string().optional(),
  secrets: z.array(mount).default([]),
  configs: z.array(mount).default([]),
  volumes: z.array(mount.extend({ type: z.string(), read_only: z.boolean().default(false) })).default([]),
  ports: z.array(z.object({ host_ip: z.string(), target: z.number(), published: z.string() })).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
});
const file = z.object({ file: z.string() });
const projectSchema = z.object({
  services: z.record(z.string(), containerSchema),
  secrets: z.record(z.string(), file),
  configs: z.record(z.string(), file),
});

export type Container = z.output<typeof containerSchema>;

/** compose.yaml as Docker reads it, in a temporary folder. */
export class ComposeProject implements AsyncDisposable {
  readonly folder: string;
  /** The files that compose.yaml refers to. */
  readonly layout: Layout;
  readonly services: Readonly<Record<string, Container>>;
  readonly #project: z.output<typeof projectSchema>;

  private constructor(folder: string, project: z.output<typeof projectSchema>) {
    this.folder = folder;
    this.layout = layoutOf(join(folder, '.compose'));
    this.services = project.services;
    this.#project = project;
  }

  static async load(): Promise<ComposeProject> {
    const folder = await mkdtemp(join(tmpdir(), 'todo-platform-compose-'));
    for (const path of ['compose.yaml', 'dev/compose'])
      cpSync(join(ROOT, path), join(folder, path), { recursive: true });
    await writeComposeFiles(join(folder, '.compose'), contracts);
    return new ComposeProject(folder, projectSchema.parse(await readCompose(join(folder, 'compose.yaml'))));
  }

  /** @throws {Error} if no service has this name. */
  container(name: string): Container {
    const found = this.services[name];
    if (!found) throw new Error(`compose.yaml has no ${name}, but ${Object.keys(this.services).join(', ')}.`);
    return found;
  }

  /** The file on this machine that a container sees at a path. @throws {Error} if nothing is mounted at the path. */
  fileAt(name: string, path: string): string {
    const { secrets, configs } = this.container(name);
    const secret = secrets.find(({ target }) => target === path);
    if (secret) return this.#project.secrets[secret.source]?.file ?? '';
    const config = configs.find(({ target }) => target === path);
    if (config) return this.#project.configs[config.source]?.file ?? '';
    throw new Error(`Nothing is mounted at ${path} in ${name}.`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A file as Docker's own parser reads it. @throws {Error} with the parser's message. */
export async function readCompose(path: string): Promise<unknown> {
  const { binary } = await ensureGoProgram(composeConfig, quietly);
  const { stdout } = await execa(binary, [path], { env: ONLY_PATH, extendEnv: false });
  return JSON.parse(stdout);
}

/** This environment has only PATH, so that the caller's other variables do not change the result. */
const ONLY_PATH = { PATH: process.env.PATH ?? '' };
