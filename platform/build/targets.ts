import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

/** One repository that is compiled. */
export type Target = {
  readonly name: string;
  /** Folder in the checkout. */
  readonly folder: string;
  /** Names of the targets whose output it is compiled against. */
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
  // The incremental state belongs to an output folder that stays; here each build starts with an empty one.
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
  tsc('users-service', ['contracts', 'service-kit']),
  {
    name: 'frontend',
    folder: join(ROOT, 'repos', 'frontend'),
    needs: [],
    compiler: 'vite/bin/vite.js',
    args: (output) => ['build', '--outDir', output, '--emptyOutDir', '--logLevel', 'warn'],
  },
  tsc('todo-service', ['contracts', 'service-kit']),
];

/** The named targets with all that they need, in order; all targets when no names are given. */
export function selectTargets(names?: readonly string[]): readonly Target[] {
  if (names === undefined || names.length === 0) return TARGETS;
  const wanted = new Set<string>();
  const add = (name: string) => {
    const target = TARGETS.find((candidate) => candidate.name === name);
    if (target === undefined) throw new Error(`There is no ${name} to build: ${TARGETS.map((t) => t.name).join(', ')}`);
    target.needs.forEach(add);
    wanted.add(name);
  };
  names.forEach(add);
  return TARGETS.filter((target) => wanted.has(target.name));
}
