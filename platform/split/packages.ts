import { join } from 'node:path';
import { z } from 'zod';

import { buildAll, ROOT } from '../build/index.ts';
import type { EnsureOptions } from '../toolchain/index.ts';
import type { Packed } from './lock.ts';
import type { Manifest } from './manifest.ts';
import { npm } from './npm.ts';
import type { Repository } from './repositories.ts';

/** What `npm pack --json` prints. */
const Answer = z.tuple([z.object({ filename: z.string(), integrity: z.string() })]);

/** Compiles the packages of this tree and puts each as a tarball into `folder`. The same sources make the same bytes. */
export async function packAll(
  repositories: readonly Repository[],
  folder: string,
  { report, signal }: EnsureOptions,
): Promise<readonly Packed[]> {
  const packages = repositories.flatMap(({ name, folder: source, manifest }) =>
    manifest === undefined || manifest.private === true ? [] : [{ name, source, manifest }],
  );
  await buildAll({ report, signal, only: packages.map(({ name }) => name) });
  const packed: Packed[] = [];
  for (const { name, source, manifest } of packages) {
    report(`packing ${name}`);
    const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder];
    const [{ filename, integrity }] = Answer.parse(JSON.parse(await npm(args, { cwd: join(ROOT, source), signal })));
    packed.push({ name: manifest.name, version: manifest.version, folder: source, file: filename, integrity });
  }
  return packed;
}

/** Which of `packed` a package needs, with those that they need in turn. */
export function neededBy(
  { dependencies }: Manifest,
  packed: readonly Packed[],
  manifestOf: (folder: string) => Manifest | undefined,
): readonly Packed[] {
  const direct = packed.filter(({ name }) => dependencies?.[name] !== undefined);
  const further = direct.flatMap(({ folder }) => {
    const manifest = manifestOf(folder);
    return manifest === undefined ? [] : neededBy(manifest, packed, manifestOf);
  });
  return packed.filter((one) => direct.includes(one) || further.includes(one));
}
