import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BUF = createRequire(import.meta.url).resolve('@bufbuild/buf/bin/buf');

export interface Outcome {
  readonly code: number;
  /** The lines that Buf wrote to stdout and stderr. */
  readonly lines: readonly string[];
}

/** Runs the Buf of the npm package in a folder with a `buf.yaml`. */
export function buf(folder: string, ...args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [BUF, ...args], { cwd: folder }, (error, stdout, stderr) => {
      const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
      resolve({ code: error ? 1 : 0, lines: error && lines.length === 0 ? [error.message] : lines });
    });
  });
}

/** Proto files, compiled. */
export interface Image {
  /** The folder in which they were compiled, with their `buf.yaml`. */
  readonly folder: string;
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Compiles the proto files in a folder, or another input below the folder that Buf can read, and passes the image to `work`.
 * @throws Error with the places if they do not compile
 */
export async function withImage<T>(folder: string, work: (image: Image) => Promise<T>, input = '.'): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), 'contracts-image-'));
  try {
    const path = join(scratch, 'image.binpb');
    const { code, lines } = await buf(folder, 'build', input, '--output', path);
    if (code !== 0) throw new Error(`the proto files do not compile:\n${lines.join('\n')}`);
    return await work({ folder, path, bytes: await readFile(path) });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
