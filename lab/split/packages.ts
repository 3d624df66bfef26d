import { join } from 'node:path';
import { z } from 'zod';

import { buildAll } from '../../tools/build/build.ts';
import { ROOT } from '../../tools/root.ts';
import type { EnsureOptions } from '../../tools/toolchain/index.ts';
import type { PackedPackage } from './lock-file.ts';
import type { Manifest } from './manifest.ts';
import { npm } from './npm.ts';
import type { Repository } from './repositories.ts';

/** The output of `npm pack --json`. */
const Answer = z.tuple([z.object({ filename: z.string(), integrity: z.string() })]);

/** Compiles the packages of this tree and packs each into a tarball in `folder`. The same sources give the same bytes. */
export async function packAll(
  repositories: readonly Repository[],
  folder: string,
  { report, signal }: EnsureOptions,
): Promise<readonly PackedPackage[]> {
  const packages = repositories.flatMap(({ name, folder: source, manifest }) =>
    manifest === undefined || manifest.private === true ? [] : [{ name, source, manifest }],
  );
  await buildAll({ report, signal, only: packages.map(({ name }) => name) });
  const packed: PackedPackage[] = [];
  for (const { name, source, manifest } of packages) {
    report(`packing ${name}`);
    const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder];
    const [{ filename, integrity }] = Answer.parse(JSON.parse(await npm(args, { cwd: join(ROOT, source), signal })));
    packed.push({ name: manifest.name, version: manifest.version, folder: source, file: filename, integrity });
  }
  return packed;
}

/** The packed packages that a package depends on, directly and indirectly. */
export function neededBy(
  { dependencies }: Manifest,
  packed: readonly PackedPackage[],
  manifestOf: (folder: string) => Manifest | undefined,
): readonly PackedPackage[] {
  const direct = packed.filter(({ name }) => dependencies?.[name] !== undefined);
  const further = direct.flatMap(({ folder }) => {
    const manifest = manifestOf(folder);
    return manifest === undefined ? [] : neededBy(manifest, packed, manifestOf);
  });
  return packed.filter((one) => direct.includes(one) || further.includes(one));
}
