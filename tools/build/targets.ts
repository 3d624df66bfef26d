import { join } from 'node:path';
import { serviceNames } from '../services/services.ts';
import { ROOT } from '../root.ts';

/** A repository to compile. */
export type Target = {
  readonly name: string;
  readonly folder: string;
  /** Names of the targets whose output it imports. */
  readonly needs: readonly string[];
  /** The compiler, as a path in node_modules, and its arguments for an output folder. */
  readonly compiler: string;
  readonly args: (output: string) => readonly string[];
};

const tsc = (name: string, needs: readonly string[]): Target => ({
  name,
  folder: join(ROOT, 'repos', name),
  needs,
  compiler: 'typescript/bin/tsc',
  // Each build starts with an empty output folder, so incremental state would be wrong.
  args: (output) => [
    '-p',
    'tsconfig.build.json',
    '--outDir',
    output,
    '--incremental',
    'false',
    '--tsBuildInfoFile',
    'null',
  ],
});

export const TARGETS: readonly Target[] = [
  tsc('contracts', []),
  tsc('service-kit', ['contracts']),
  {
    name: 'frontend',
    folder: join(ROOT, 'repos', 'frontend'),
    needs: [],
    compiler: 'vite/bin/vite.js',
    args: (output) => ['build', '--outDir', output, '--emptyOutDir', '--logLevel', 'warn'],
  },
  ...serviceNames.map((name) => tsc(name, ['contracts', 'service-kit'])),
];

/** The named targets and those that they need, in build order. All targets if there are no names. */
export function selectTargets(names?: readonly string[]): readonly Target[] {
  if (names === undefined || names.length === 0) return TARGETS;
  const wanted = new Set<string>();
  const add = (name: string) => {
    const target = TARGETS.find((candidate) => candidate.name === name);
    if (target === undefined)
      throw new Error(
        `There is no repository ${name} to build. There are: ${TARGETS.map((known) => known.name).join(', ')}.`,
      );
    target.needs.forEach(add);
    wanted.add(name);
  };
  names.forEach(add);
  return TARGETS.filter((target) => wanted.has(target.name));
}
