import { join } from 'node:path';
import type { Layout } from '../../tools/data-folder/layout.ts';
import { ROOT } from '../../tools/root.ts';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import type { ServiceName } from '../../tools/services/services.ts';

/** For each repository, a TypeScript compiler that runs on each save. A compile error does not end it. */
export function compilerSpecs(layout: Layout, services: readonly ServiceName[]): ProcessSpec[] {
  return ['contracts', 'service-kit', ...services].map((repository) => ({
    name: `${repository}-tsc`,
    role: 'tool',
    command: process.execPath,
    args: [
      join(ROOT, 'node_modules/typescript/bin/tsc'),
      '-p',
      'tsconfig.build.json',
      '--watch',
      '--preserveWatchOutput',
    ],
    cwd: join(ROOT, 'repos', repository),
    env: { NODE_COMPILE_CACHE: layout.compileCache },
    readyWithinMs: 5_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 5_000,
  }));
}
