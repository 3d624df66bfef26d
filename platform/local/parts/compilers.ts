import { join } from 'node:path';
import { type Layout, repositoryRoot } from '../data/layout.ts';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import type { ServiceName } from './services.ts';

/** One TypeScript compiler a repository that compiles on each save. An error in the sources does not end it. */
export function compilerSpecs(layout: Layout, services: readonly ServiceName[]): ProcessSpec[] {
  return ['contracts', 'service-kit', ...services].map((repository) => ({
    name: `${repository}-tsc`,
    role: 'tool',
    command: process.execPath,
    args: [
      join(repositoryRoot, 'node_modules/typescript/bin/tsc'),
      '-p',
      'tsconfig.build.json',
      '--watch',
      '--preserveWatchOutput',
    ],
    cwd: join(repositoryRoot, 'repos', repository),
    env: { NODE_COMPILE_CACHE: layout.compileCache },
    readyWithinMs: 5_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 5_000,
  }));
}
