import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { z } from 'zod';

import { run } from '../../tools/command.ts';
import type { ImageConfig } from './container.ts';

/** https://github.com/opencontainers/image-spec: index.json names a manifest, which names the configuration and the layers. */
const Descriptor = z.object({ digest: z.string().regex(/^sha256:[0-9a-f]{64}$/), mediaType: z.string() });
const Index = z.object({ manifests: z.tuple([Descriptor]) });
const Manifest = z.object({ config: Descriptor, layers: z.array(Descriptor) });
const SIGNALS = ['SIGTERM', 'SIGQUIT', 'SIGINT'] as const;
const Config = z.object({
  config: z.object({
    User: z.string().default(''),
    Entrypoint: z.array(z.string()).nullish(),
    Cmd: z.array(z.string()).nullish(),
    Env: z.array(z.string()).nullish(),
    WorkingDir: z.string().default(''),
    StopSignal: z.enum(SIGNALS).default('SIGTERM'),
    Labels: z.record(z.string(), z.string()).nullish(),
  }),
});

type Descriptor = z.infer<typeof Descriptor>;

export type SavedImage = {
  readonly config: ImageConfig;
  /** The files of the layers, the lowest layer first. */
  readonly layers: readonly string[];
  /** The bytes that a registry keeps and a node pulls: the layers, compressed by gzip. */
  readonly compressedBytes: number;
};

/** Reads an image layout with one image. */
export async function readLayout(folder: string): Promise<SavedImage> {
  const fileOf = ({ digest }: Descriptor) => join(folder, 'blobs', 'sha256', digest.slice('sha256:'.length));
  const read = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));
  const index = Index.parse(await read(join(folder, 'index.json')));
  const manifest = Manifest.parse(await read(fileOf(index.manifests[0])));
  const { config } = Config.parse(await read(fileOf(manifest.config)));
  const sizes = await Promise.all(manifest.layers.map((layer) => compressedSize(layer, fileOf(layer))));
  return {
    config: {
      user: config.User,
      command: config.Entrypoint ?? [],
      args: config.Cmd ?? [],
      env: config.Env ?? [],
      cwd: config.WorkingDir === '' ? '/' : config.WorkingDir,
      stopSignal: config.StopSignal,
      labels: config.Labels ?? {},
    },
    layers: manifest.layers.map(fileOf),
    compressedBytes: sizes.reduce((sum, size) => sum + size, 0),
  };
}

/** Unpacks the layers into one folder, the lowest first. */
export async function unpack({ layers }: SavedImage, root: string, signal: AbortSignal): Promise<void> {
  for (const layer of layers) await run('tar', ['-xf', layer, '-C', root], { signal });
}

/** Docker saves layers uncompressed, but pushes them compressed. */
async function compressedSize({ mediaType }: Descriptor, file: string): Promise<number> {
  const stream = createReadStream(file);
  let bytes = 0;
  const count = async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) bytes += chunk.length;
  };
  if (mediaType.endsWith('gzip')) await pipeline(stream, count);
  else await pipeline(stream, createGzip(), count);
  return bytes;
}
